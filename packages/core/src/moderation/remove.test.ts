import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { append } from "../log/append.ts";
import { readHead } from "../log/head.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { sendMessage } from "../message/send.ts";
import { removeMessage } from "./remove.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };

const scene = async () => {
  const store = await freshStore();
  await sendMessage(store, { room, id: "m", message: "secret", sender: ada });
  await record(store, { kind: "edit", room, id: "e1", target: 1, message: "secret 1", sender: ada });
  const everything = async () => JSON.stringify((await store.events.scan.go({ pages: "all" })).data);
  const log = async () => (await readLog(store, room, { after: 0, limit: 100 })).events;
  return { store, everything, log };
};

test("a removal is the operator's event of the log, and takes the text out of the message and its edits", async () => {
  const { store, everything, log } = await scene();
  const { event } = await removeMessage(store, { room, seq: 1 });
  expect(event).toMatchObject({ repeated: false, event: { action: "delete", seq: 3, target: 1 } });
  expect(await log()).toMatchObject([
    { seq: 1, userId: "ada", message: "", deleted: true, changed: 3 },
    { seq: 2, action: "edit", message: "" },
    { seq: 3, action: "delete", userId: "operator" },
  ]);
  expect(await everything()).not.toContain("secret");
});

test("a removal that is repeated stays one event, and takes no place in the log", async () => {
  const { store, log } = await scene();
  await removeMessage(store, { room, seq: 1 });
  expect(await removeMessage(store, { room, seq: 1 })).toMatchObject({
    event: { repeated: true, event: { seq: 3 } },
  });
  expect(await log()).toHaveLength(3);
  expect(await readHead(store, room)).toMatchObject({ head: 3 });
});

test("an edit that was cut short before its message knew of it loses its text too", async () => {
  const { store, everything } = await scene();
  await append(store, { kind: "edit", room, id: "e2", target: 1, message: "secret 2", sender: ada });
  expect(await everything()).toContain("secret 2");
  await removeMessage(store, { room, seq: 1 });
  expect(await everything()).not.toContain("secret");
});

test("a message that its author deleted gets no second event, and what that deletion left is taken out", async () => {
  const { store, everything, log } = await scene();
  await record(store, { kind: "delete", room, id: "d", target: 1, sender: ada });
  await append(store, { kind: "edit", room, id: "e2", target: 1, message: "secret 2", sender: ada });
  expect(await removeMessage(store, { room, seq: 1 })).toEqual({ event: undefined });
  expect((await log()).filter(({ action }) => action === "delete")).toHaveLength(1);
  expect(await everything()).not.toContain("secret");
});

test("a room whose counter was lost is still one, whose messages can be removed", async () => {
  const { store, everything, log } = await scene();
  await store.rooms.delete({ room }).go();
  const { event } = await removeMessage(store, { room, seq: 1 });
  expect(event).toMatchObject({ repeated: false, event: { action: "delete", target: 1 } });
  expect((await log()).at(-1)).toMatchObject({ action: "delete", target: 1 });
  expect(await everything()).not.toContain("secret");
});

test("an unknown room, an empty place and a change are no messages, and nothing is written for them", async () => {
  const { store } = await scene();
  for (const [where, seq] of [
    ["nowhere", 1],
    [room, 99],
    [room, 2],
  ] as const)
    await expect(removeMessage(store, { room: where, seq })).rejects.toMatchObject({ code: "not_found" });
  expect(await readHead(store, "nowhere")).toBeUndefined();
  expect(await readHead(store, room)).toMatchObject({ head: 2 });
});

test("a sender who is not the author still cannot delete", async () => {
  const { store } = await scene();
  const grace = { userId: "grace", name: "Grace" };
  const attempt = record(store, { kind: "delete", room, id: "d", target: 1, sender: grace });
  await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
});

test("a title and topic that offend leave the log and the room, and what was given since stays", async () => {
  const { store, everything, log } = await scene();
  await record(store, { kind: "join", room, id: "j", sender: ada });
  const said = { kind: "describe", room, sender: ada } as const;
  await record(store, { ...said, id: "d", title: "offence one", topic: "offence two" });
  await record(store, { ...said, id: "d2", topic: "fine" });
  const { event } = await removeMessage(store, { room, seq: 4 });
  expect(event).toMatchObject({ event: { action: "describe", seq: 6, userId: "operator", title: "" } });
  expect(event?.event).not.toHaveProperty("topic");
  expect(await everything()).not.toContain("offence");
  // Nobody reads that Ada has removed them.
  const removed = (await log()).find(({ seq }) => seq === 4);
  expect(removed).toMatchObject({ action: "describe", userId: "ada" });
  expect(removed).not.toHaveProperty("title");
  expect(removed).not.toHaveProperty("topic");
  const { data } = await store.descriptions.get({ room }).go({ consistent: true });
  expect(data).toMatchObject({ title: "", titleSeq: 6, topic: "fine", topicSeq: 5 });
  // Repeated, there is nothing left to remove.
  expect(await removeMessage(store, { room, seq: 4 })).toEqual({ event: undefined });
  expect(await log()).toHaveLength(6);
});

test("a title that has outlived its event is removed by that event's seq, and another seq is none", async () => {
  const { store, everything } = await scene();
  await record(store, { kind: "join", room, id: "j", sender: ada });
  await record(store, { kind: "describe", room, sender: ada, id: "d", title: "offence" });
  await store.events.delete({ room, seq: 4 }).go();
  const { event } = await removeMessage(store, { room, seq: 4 });
  expect(event).toMatchObject({ event: { action: "describe", seq: 5, userId: "operator", title: "" } });
  const { data } = await store.descriptions.get({ room }).go({ consistent: true });
  expect(data).toMatchObject({ title: "", titleSeq: 5 });
  expect(await everything()).not.toContain("offence");
  await expect(removeMessage(store, { room, seq: 9 })).rejects.toMatchObject({ code: "not_found" });
});
