import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { DynamoDB } from "../aws/dynamodb.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import type { Store } from "../table/store.ts";
import { messagesByUser } from "./by-user.ts";
import { reassignMessages } from "./reassign.ts";
import { reassignIntents } from "./reassign-intents.ts";
import { sendMessage } from "./send.ts";

const ada = { userId: "guest-ada", name: "Ada" };
const bob = { userId: "bob", name: "Bob" };
const room = "general";

test("a reassigned message and its changes belong to the new user, who may change it; no other's do", async () => {
  const store = await freshStore();
  await sendMessage(store, { room, id: "1", sender: ada, message: "first" });
  await sendMessage(store, { room, id: "2", sender: bob, message: "mine" });
  await sendMessage(store, { room, id: "3", sender: { ...ada, claimed: true }, message: "third" });
  await record(store, { kind: "edit", room, id: "4", sender: ada, target: 1, message: "First" });
  await record(store, { kind: "delete", room, id: "5", sender: ada, target: 3 });

  const transfer = { from: ada.userId, to: () => "account-ada", name: "Ada Lovelace" };
  expect(await reassignMessages(store, transfer)).toEqual({ messages: 2, done: true });
  expect(await reassignMessages(store, transfer)).toEqual({ messages: 0, done: true });

  const { events } = await readLog(store, room, { limit: 50 });
  expect(events.map(({ seq, userId }) => [seq, userId])).toEqual([
    [1, "account-ada"],
    [2, "bob"],
    [3, "account-ada"],
    [4, "account-ada"],
    [5, "account-ada"],
  ]);
  expect(events[0]).toMatchObject({ name: "Ada Lovelace", message: "First", changed: 4 });
  expect(events[1]).toMatchObject({ name: "Bob" });
  expect(events[2]).toMatchObject({ name: "Ada Lovelace", deleted: true });
  expect(events[2]).not.toHaveProperty("verified");
  const mine = async (userId: string) => (await messagesByUser(store, userId, { limit: 50 })).messages;
  expect(await mine(ada.userId)).toEqual([]);
  expect((await mine("account-ada")).map(({ seq }) => seq)).toEqual([3, 1]);
  const again = { kind: "edit", room, id: "6", target: 1, message: "1st" } as const;
  await expect(record(store, { ...again, sender: ada })).rejects.toMatchObject({ code: "forbidden" });
  await record(store, { ...again, sender: { userId: "account-ada", name: "Ada" } });
});

test("many messages are reassigned by several calls, under the new name", async () => {
  const store = await freshStore();
  for (const id of ["1", "2", "3", "4", "5"])
    await sendMessage(store, { room, id, sender: ada, message: "hi" });
  const transfer = { from: ada.userId, to: () => "deleted", name: "Deleted user" };
  expect(await reassignMessages(store, transfer, 3)).toEqual({ messages: 3, done: false });
  expect(await reassignMessages(store, transfer, 3)).toEqual({ messages: 2, done: true });
  const { events } = await readLog(store, room, { limit: 50 });
  expect(events.map((event) => [event.userId, "name" in event && event.name])).toEqual(
    events.map(() => ["deleted", "Deleted user"]),
  );
  expect(events).toHaveLength(5);
});

test("the latest messages are reassigned by their intents too, without the index, some by each call", async () => {
  const store = await freshStore();
  for (const id of ["1", "2", "3", "4", "5"])
    await sendMessage(store, { room, id, sender: ada, message: "hi" });
  const transfer = {
    from: ada.userId,
    to: () => "deleted",
    name: "Deleted user",
    intents: "forget",
  } as const;
  expect(await reassignIntents(store, transfer, 3)).toEqual({ messages: 3, done: false });
  expect(await reassignIntents(store, transfer, 3)).toEqual({ messages: 2, done: true });
  expect(await reassignIntents(store, transfer, 3)).toEqual({ messages: 0, done: true });
  const { events } = await readLog(store, room, { limit: 50 });
  expect(events.map((event) => "name" in event && event.name)).toEqual(events.map(() => "Deleted user"));
  expect((await store.intents.scan.go()).data).toEqual([]);
});

/** Stores a message of Ada's, with a number of edits. */
const sayEdited = async (store: Store, id: string, edits: number) => {
  const { event } = await sendMessage(store, { room, id, sender: ada, message: "hi" });
  const target = event.seq;
  for (let nth = 1; nth <= edits; nth++)
    await record(store, {
      kind: "edit",
      room,
      id: `${id}-${nth}`,
      sender: ada,
      target,
      message: `${nth}`,
    });
};

test("a message with more edits than a call may write is reassigned by several calls", async () => {
  const table = { writes: Number.POSITIVE_INFINITY };
  // A partition that throttles: it counts refused writes, too.
  const around =
    (dynamodb: DynamoDB): DynamoDB =>
    async (operation, input) => {
      if (operation === "UpdateItem" && table.writes-- <= 0) throw new Error("The table is throttled.");
      return dynamodb(operation, input);
    };
  const store = await freshStore({ around });
  await sayEdited(store, "1", 30);
  const transfer = { from: ada.userId, to: () => "deleted", name: "Deleted user" };
  const call = () => {
    table.writes = 10;
    return reassignMessages(store, transfer).catch(() => undefined);
  };
  let answer: Awaited<ReturnType<typeof call>>;
  for (let calls = 0; calls < 10 && !answer; calls++) answer = await call();
  expect(answer).toEqual({ messages: 1, done: true });
});

test("no further message of many edits is begun when the time is over", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const around =
    (dynamodb: DynamoDB): DynamoDB =>
    (operation, input) => {
      clock.pass(1);
      return dynamodb(operation, input);
    };
  const store = await freshStore({ around, now: clock.now });
  for (const id of ["1", "2"]) await sayEdited(store, id, 60);
  const transfer = { from: ada.userId, to: () => "deleted", name: "Deleted user" };
  const until = clock.now() + 50;
  expect(await reassignMessages(store, { ...transfer, until })).toEqual({ messages: 1, done: false });
  expect(await reassignMessages(store, transfer)).toEqual({ messages: 1, done: true });
});
