import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { readPlace } from "../table/place.ts";
import { seal } from "./seal.ts";

const room = "general";
const clock = clockAt("2026-01-01T00:00:00.000Z");

test("sealing an empty place costs one write, and ends when a message there would", async () => {
  const calls: string[] = [];
  const store = await freshStore({
    now: clock.now,
    retentionDays: 30,
    afterCall: async (command) => void calls.push(command),
  });
  expect(await seal(store, room, 1)).toBeUndefined();
  expect(calls).toEqual(["PutItemCommand"]);
  expect(await readPlace(store, room, 1)).toMatchObject({
    kind: "void",
    expireAt: clock.now() / 1000 + 30 * 24 * 60 * 60,
  });
});

test("a place that DynamoDB empties at the same time is as good as void", async () => {
  let empty = async () => {};
  const store = await freshStore({ now: clock.now, afterCall: async () => empty() });
  await seal(store, room, 1);
  empty = async () => {
    empty = async () => {};
    await store.events.delete({ room, seq: 1 }).go();
  };
  expect(await seal(store, room, 1)).toBeUndefined();
});
