import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import type { Store } from "../table/store.ts";
import { takeSeq } from "./head.ts";
import { sealAfter } from "./settle.ts";
import { readLog } from "./slice.ts";

const day = 24 * 60 * 60 * 1000;
const room = "general";
const ada = { userId: "ada", name: "Ada" };

const say = (store: Store, id: string) => sendMessage(store, { room, id, message: id, sender: ada });
const storeAt = (store: Store, seq: number) =>
  store.events
    .put({
      room,
      seq,
      kind: "message",
      id: `at-${seq}`,
      userId: "ada",
      name: "Ada",
      message: "slow",
      timestamp: "2026-01-01T00:00:00.000Z",
    })
    .go();

/** What a reader who follows `settled` and `more` comes to know of the log, from its beginning. */
const readThrough = async (store: Store, limit: number): Promise<number[]> => {
  const known = new Set<number>();
  for (let after = 0; ; ) {
    const page = await readLog(store, room, { after, limit });
    for (const { seq } of page.events) known.add(seq);
    if (!page.more && page.settled >= page.head) return [...known].toSorted((a, b) => a - b);
    const next = Math.max(page.settled, page.more ? (page.events.at(-1)?.seq ?? 0) : 0);
    if (next <= after) throw new Error(`The reader stands still at ${after}.`);
    after = next;
  }
};

/**
 * A room whose clock is a minute on, with a message before and after so many places that nothing
 * was stored at.
 */
const withHole = async (places: number) => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  let between: (() => Promise<void>) | undefined;
  const store = await freshStore({
    now: clock.now,
    afterCall: async (command) => {
      if (command !== "QueryCommand") return;
      const once = between;
      between = undefined;
      await once?.();
    },
  });
  await say(store, "first");
  for (let nth = 0; nth < places; nth++) await takeSeq(store, room);
  await say(store, "last");
  clock.pass(sealAfter);
  return {
    store,
    /** Does something when the log was read and before what is missing is sealed. */
    meanwhile: (act: () => Promise<unknown>) => {
      between = async () => void (await act());
    },
  };
};

describe("a slow send that stores after a reader's query and before the reader seals its place", () => {
  test.each([
    { places: 1, stored: 2 },
    { places: 3, stored: 2 },
    { places: 3, stored: 3 },
    { places: 3, stored: 4 },
  ])("is beyond `settled`, at $stored among $places empty places", async ({ places, stored }) => {
    const { store, meanwhile } = await withHole(places);
    meanwhile(() => storeAt(store, stored));
    const page = await readLog(store, room, { after: 0, limit: 100 });
    const last = places + 2;
    expect(page.events.map(({ seq }) => seq)).toEqual([1, last]);
    expect(page.settled).toBe(stored - 1);
    const next = await readLog(store, room, { after: page.settled, limit: 100 });
    expect(next.events.map(({ seq }) => seq)).toEqual([stored, last]);
    expect(next.settled).toBe(last);
  });
});

describe("a page that ends before the log does", () => {
  test("is settled up to its end, also in a room that was quiet for longer than messages are kept", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const kept = await freshStore({ now: clock.now });
    for (const id of ["a", "b", "c", "d", "e"]) await say(kept, id);
    // Retention was turned on later: these messages have no end, and every place is old.
    const store = { ...kept, retentionDays: 1 };
    clock.pass(3 * day);
    expect(await readLog(store, room, { after: 0, limit: 2 })).toMatchObject({ settled: 2, more: true });
    expect(await readThrough(store, 2)).toEqual([1, 2, 3, 4, 5]);
    expect(await readLog(store, room, { before: 4, limit: 2 })).toMatchObject({ settled: 3, more: true });
  });

  test("costs one query in a quiet room, and no write", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const calls: string[] = [];
    const store = await freshStore({
      now: clock.now,
      afterCall: async (command) => void calls.push(command),
    });
    for (const id of ["a", "b", "c", "d", "e"]) await say(store, id);
    clock.pass(2 * day);
    calls.length = 0;
    expect(await readLog(store, room, { after: 0, limit: 2 })).toMatchObject({ settled: 2, more: true });
    expect(await readLog(store, room, { limit: 2 })).toMatchObject({ settled: 5, more: true });
    expect(calls).toEqual(["GetItemCommand", "QueryCommand", "GetItemCommand", "QueryCommand"]);
  });
});
