import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import type { Store } from "../table/store.ts";
import { append } from "./append.ts";
import type { Draft } from "./draft.ts";
import { openRoom, readHead, takeSeq } from "./head.ts";
import { recordIntent } from "./intent.ts";
import { readLog } from "./slice.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };

const message = (id: string): Draft => ({ kind: "message", room, id, message: `text of ${id}`, sender: ada });
const say = (store: Store, id: string) => sendMessage(store, { ...message(id), message: `text of ${id}` });
const counted = async (store: Store) => (await readHead(store, room))?.messages;

/** The seq of each message of the log, and its number. */
const numbers = async (store: Store) =>
  (await readLog(store, room, { after: 0, limit: 200 })).events.flatMap((event) =>
    event.action === "message" ? [[event.seq, event.number]] : [],
  );

test("a room counts its messages and nothing else, and each has its number", async () => {
  const store = await freshStore();
  expect((await openRoom(store, room)).messages).toBe(0);
  await say(store, "a");
  for (const said of [
    { kind: "edit", target: 1, message: "edited" },
    { kind: "pin", target: 1, pinned: true },
    { kind: "join" },
    { kind: "describe", topic: "What we do" },
    { kind: "leave" },
  ] as const)
    await append(store, { room, id: said.kind, sender: ada, ...said });
  await say(store, "b");
  await append(store, { room, id: "delete", sender: ada, kind: "delete", target: 1 });
  expect(await numbers(store)).toEqual([
    [1, 1],
    [7, 2],
  ]);
  expect(await readHead(store, room)).toMatchObject({ head: 8, messages: 2 });
});

test("a message that was never stored keeps its number, so no later one has a lower number than it had", async () => {
  const store = await freshStore();
  await recordIntent(store, message("a"), await takeSeq(store, room, { isCounted: true }));
  const { event } = await append(store, { ...message("a"), retry: true });
  expect(event).toMatchObject({ seq: 2, number: 2 });
  expect((await append(store, message("a"))).event).toEqual(event);
  expect(await counted(store)).toBe(3);
});

test("messages that are sent at once have the numbers from 1 on, in the order of their seqs", async () => {
  const store = await freshStore();
  await Promise.all(Array.from({ length: 12 }, (_, nth) => say(store, `m${nth}`)));
  expect(await numbers(store)).toEqual(Array.from({ length: 12 }, (_, nth) => [nth + 1, nth + 1]));
});

test("a room that has not counted yet begins with its next event, whatever kind that is", async () => {
  const store = await freshStore();
  await say(store, "a");
  await store.rooms.patch({ room }).remove(["messages"]).go();
  await store.events.patch({ room, seq: 1 }).remove(["number"]).go();
  expect(await counted(store)).toBeUndefined();
  await append(store, { room, id: "edit", sender: ada, kind: "edit", target: 1, message: "edited" });
  expect(await counted(store)).toBe(0);
  await say(store, "b");
  expect(await numbers(store)).toEqual([
    [1, undefined],
    [3, 1],
  ]);
});

test("numbers rise on where the counter of a room was lost, though nobody knows how many there were", async () => {
  const store = await freshStore();
  for (const id of ["a", "b", "c"]) await say(store, id);
  await store.rooms.delete({ room }).go();
  await say(store, "d");
  const found = await numbers(store);
  expect(found.slice(0, 3).map(([, number]) => number)).toEqual([1, 2, 3]);
  const [seq = 0, number = 0] = found[3] ?? [];
  expect(number).toBeGreaterThan(3);
  expect(number).toBeLessThanOrEqual(seq);
  expect(await counted(store)).toBe(number);
});
