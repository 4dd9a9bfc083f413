import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { openRoom } from "../log/head.ts";
import { headsAhead, readsAhead } from "./ahead.ts";

const reader = { user: "ada", member: { standing: "account" } } as const;

test.each([
  ["without a cursor", 0],
  ["with invented cursors", 7],
])("rooms that nobody has entered, %s, are read by as many calls as are charged", async (_, seq) => {
  const calls: string[] = [];
  const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
  const held = new Map(["a", "b", "c"].map((room) => [room, seq]));
  expect(await headsAhead(store, reader, held)).toEqual({ rooms: {}, messages: {} });
  expect(calls).toHaveLength(readsAhead(held));
});

test("rooms that are there are read by no more calls than are charged", async () => {
  const calls: string[] = [];
  const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
  await openRoom(store, "a");
  const held = new Map([["a", 7]]);
  calls.length = 0;
  await headsAhead(store, reader, held);
  expect(calls.length).toBeLessThanOrEqual(readsAhead(held));
});
