import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import { headsAhead } from "../room/ahead.ts";
import type { Store } from "../table/store.ts";
import { openRoom, readHead, takeSeq } from "./head.ts";
import { sealsPerRead } from "./seal.ts";
import { sealAfter } from "./settle.ts";
import { readLog } from "./slice.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };
const bob = { userId: "bob", name: "Bob" };

const say = (store: Store, id: string, sender = ada, retry = false) =>
  sendMessage(store, { room, id, message: `text of ${id}`, sender, retry });
const loseCounter = (store: Store) => store.rooms.delete({ room }).go();
const shown = async (store: Store) =>
  (await readLog(store, room, { after: 0, limit: 100 })).events.map(({ seq, id }) => [seq, id]);

/** The head of a counter that was made again from a log that ends at `last`. */
const madeAgain = (last: number) => last + sealsPerRead;

const filled = async () => {
  const store = await freshStore();
  for (const id of ["a", "b", "c"]) await say(store, id);
  const before = await readHead(store, room);
  await loseCounter(store);
  return { store, before };
};

describe("a room whose counter is lost goes on after the end of its log", () => {
  test.each([
    ["when something is said", async (store: Store) => (await takeSeq(store, room)).seq - 1],
    ["when somebody enters", async (store: Store) => (await openRoom(store, room)).head],
    ["when its log is read", async (store: Store) => (await readLog(store, room, { limit: 1 })).head],
    [
      "when somebody who holds something of it pings",
      async (store: Store) =>
        (await headsAhead(store, { user: "ada", member: { standing: "account" } }, new Map([[room, 1]])))
          .rooms[room],
    ],
  ])("%s", async (_when, headOf) => {
    const { store, before } = await filled();
    expect(await headOf(store)).toBe(madeAgain(3));
    const after = await readHead(store, room);
    // What was taken above the log's end is not known any more: cursors into the old log mean nothing.
    expect(after?.epoch).not.toBe(before?.epoch);
    expect((await store.rooms.get({ room }).go()).data).not.toHaveProperty("expireAt");
    await say(store, "d");
    expect((await shown(store)).slice(0, 3)).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    expect((await shown(store)).at(-1)?.[1]).toBe("d");
  });

  test("and each of many who come at once finds the same room", async () => {
    const { store } = await filled();
    const heads = await Promise.all(
      Array.from({ length: 8 }, async (_, nth) =>
        nth % 2 === 0 ? openRoom(store, room) : takeSeq(store, room),
      ),
    );
    expect(new Set(heads.map(({ epoch }) => epoch)).size).toBe(1);
    const taken = heads.flatMap((head) => ("seq" in head ? head.seq : []));
    expect(taken.toSorted()).toEqual([1, 2, 3, 4].map((nth) => madeAgain(3) + nth));
  });
});

/**
 * A store in which `meanwhile` runs once, after the next send has taken its place and before it
 * stores anything.
 */
const interrupted = async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  let next: (() => Promise<unknown>) | undefined;
  const store = await freshStore({
    now: clock.now,
    afterCall: async (command) => {
      if (command !== "UpdateItemCommand" || !next) return;
      const act = next;
      next = undefined;
      await act();
    },
  });
  const meanwhile = (act: () => Promise<unknown>) => {
    next = act;
  };
  return { clock, store, meanwhile };
};

describe("a send in flight while the counter is lost and made again", () => {
  test.each([
    ["by somebody who enters", (store: Store) => openRoom(store, room)],
    ["by another send", (store: Store) => say(store, "bob", bob)],
  ])("%s is read by everybody, in its place, and keeps it", async (_by, makeAgain) => {
    const { clock, store, meanwhile } = await interrupted();
    await say(store, "a");
    meanwhile(async () => {
      await loseCounter(store);
      await makeAgain(store);
    });
    expect((await say(store, "ada")).event.seq).toBe(2);
    expect(await shown(store)).toContainEqual([2, "ada"]);
    await say(store, "later");
    expect((await shown(store)).filter(([, id]) => id !== "bob")).toEqual([
      [1, "a"],
      [2, "ada"],
      [expect.any(Number), "later"],
    ]);
    clock.pass(sealAfter);
    const { head, settled } = await readLog(store, room, { after: 0, limit: 100 });
    expect(settled).toBe(head);
  });
});

test("nobody makes a room by asking for its log", async () => {
  const store = await freshStore();
  expect(await readLog(store, room, { limit: 50 })).toMatchObject({ epoch: "", head: 0 });
  expect(
    await headsAhead(store, { user: "ada", member: { standing: "account" } }, new Map([[room, 3]])),
  ).toEqual({ rooms: {}, messages: {} });
  expect(await readHead(store, room)).toBeUndefined();
});

describe("an acknowledgement is of the sender's own message", () => {
  test("when a retry follows the loss of the counter", async () => {
    const { store } = await filled();
    for (const retry of [false, true])
      expect(await say(store, "b", ada, retry)).toMatchObject({ repeated: true, event: { seq: 2, id: "b" } });
  });

  test("when another one stands at the place that was taken", async () => {
    const { store, meanwhile } = await interrupted();
    await say(store, "a");
    const counter = (await store.rooms.get({ room }).go()).data;
    // An older counter is restored: the place above it is given out once more.
    meanwhile(async () => {
      if (counter) await store.rooms.put(counter).go();
      await say(store, "same", bob);
    });
    // It reads like her own that has become Bob's, so only another id shows that it is not.
    await expect(say(store, "same", ada)).rejects.toMatchObject({ code: "id_reused" });
    expect((await say(store, "other", ada)).event).toMatchObject({ userId: "ada", message: "text of other" });
    const { events } = await readLog(store, room, { after: 0, limit: 100 });
    expect(events.map(({ userId, id }) => [userId, id])).toEqual([
      ["ada", "a"],
      ["bob", "same"],
      ["ada", "other"],
    ]);
  });

  test.each([false, true])(
    "when the intent of a first try names a place where another one stands (retry: %s)",
    async (retry) => {
      const store = await freshStore();
      await say(store, "a");
      // The whole log is gone with its counter, and another one begins while the intent still stands.
      await loseCounter(store);
      await store.events.delete({ room, seq: 1 }).go();
      await say(store, "z", bob);
      expect((await say(store, "a", ada, retry)).event).toMatchObject({ userId: "ada", id: "a" });
      expect(await shown(store)).toContainEqual([1, "z"]);
    },
  );
});
