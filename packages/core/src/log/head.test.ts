import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { Store } from "../table/store.ts";
import { openRoom, readHead, takeSeq } from "./head.ts";

const daySeconds = 24 * 60 * 60;

const open = async () => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const endOf = async (room: string) => (await store.rooms.get({ room }).go()).data?.expireAt;
  return { clock, store, endOf };
};

test("a room that is only entered ends after two days", async () => {
  const { clock, store, endOf } = await open();
  await openRoom(store, "unused");
  expect(await endOf("unused")).toBe(clock.now() / 1000 + 2 * daySeconds);
});

test("a room in which something is said stays, and is the same log", async () => {
  const { store, endOf } = await open();
  const { epoch } = await openRoom(store, "used");
  expect(await takeSeq(store, "used")).toMatchObject({ epoch, seq: 1 });
  expect(await endOf("used")).toBeUndefined();
  expect(await openRoom(store, "used")).toMatchObject({ epoch, head: 1 });
  expect(await endOf("used")).toBeUndefined();
});

test("a room that is entered and spoken in at the same time stays, and is one log", async () => {
  const { store, endOf } = await open();
  for (let nth = 0; nth < 20; nth++) {
    const room = `both-${nth}`;
    const [entered, place] = await Promise.all([openRoom(store, room), takeSeq(store, room)]);
    expect(entered.epoch).toBe(place.epoch);
    expect(await endOf(room)).toBeUndefined();
  }
});

test("each place tells when the one before it was taken, and how long it and the three before it took", async () => {
  const { clock, store } = await open();
  const taken: number[] = [];
  for (const wait of [0, 10, 200, 3_000, 40_000, 500]) {
    clock.pass(wait);
    taken.push(clock.now());
    const place = await takeSeq(store, "general");
    expect(place).toMatchObject({ seq: taken.length, takenAt: clock.now() });
    if (taken.length > 1) expect(place.previousAt).toBe(taken.at(-2));
    if (taken.length > 3) expect(place.lastFourMs).toBe(clock.now() - (taken.at(-4) ?? 0));
  }
  clock.pass(7);
  // Of the head, from the third last on until now.
  expect(await readHead(store, "general")).toMatchObject({
    headAt: taken.at(-1),
    lastFourMs: 40_000 + 500 + 7,
  });
});

describe("a room that is entered for the first time", () => {
  /** A store in which this happens after those calls. */
  const between = async (acts: Record<string, (store: Store) => Promise<unknown>>) => {
    const calls: string[] = [];
    const store = await freshStore({
      afterCall: async (command, nth) => {
        calls.push(command);
        await acts[`${command} ${nth}`]?.(store);
      },
    });
    return { store, calls };
  };

  test("costs two reads and a write", async () => {
    const { store, calls } = await between({});
    await openRoom(store, "new");
    expect(calls).toEqual(["GetItemCommand", "QueryCommand", "PutItemCommand"]);
  });

  test("is the one that somebody speaks in meanwhile, and stays", async () => {
    const { store } = await between({ "QueryCommand 1": (store) => takeSeq(store, "new") });
    const { epoch, head } = await openRoom(store, "new");
    expect(head).toBe(1);
    expect(await readHead(store, "new")).toMatchObject({ epoch, head: 1 });
    expect((await store.rooms.get({ room: "new" }).go()).data).not.toHaveProperty("expireAt");
  });

  test("is made all the same when the one that was in the way ends meanwhile", async () => {
    const { store } = await between({
      "QueryCommand 1": (store) => openRoom(store, "new"),
      "PutItemCommand 2": (store) => store.rooms.delete({ room: "new" }).go(),
    });
    const { epoch } = await openRoom(store, "new");
    expect(await readHead(store, "new")).toMatchObject({ epoch, head: 0 });
  });
});
