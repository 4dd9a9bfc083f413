import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { uncharged } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { sendMessage } from "../message/send.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { applyEvent, needsApplying } from "./apply.ts";
import { reserve } from "./pin-list.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };
const drafts: Draft[] = [
  { kind: "message", room, id: "m", message: "first", sender },
  { kind: "edit", room, id: "e", target: 1, message: "new", sender },
  { kind: "pin", room, id: "p", target: 1, pinned: true, sender },
  { kind: "join", room, id: "j", sender },
  { kind: "leave", room, id: "l", sender },
  { kind: "delete", room, id: "d", target: 1, sender },
];

const said = async () => {
  const store = await freshStore();
  await sendMessage(store, { room, id: "m", message: "first", sender });
  return store;
};
const pins = async (store: Store) => (await store.rooms.get({ room }).go()).data?.pins;

test("all events but messages change something beside the log", async () => {
  const store = await said();
  const needed: string[] = [];
  for (const draft of drafts) {
    const { event } = await append(store, draft);
    if (needsApplying(event)) needed.push(event.action);
  }
  expect(needed).toEqual(["edit", "pin", "join", "leave", "delete"]);
});

test("an event that is completed without its message reads it, and keeps both their texts", async () => {
  const store = await said();
  const { event } = await append(store, { kind: "edit", room, id: "e", target: 1, message: "new", sender });
  await applyEvent(store, room, event);
  expect((await readPlace(store, room, 1))?.message).toBe("new");
  expect((await readPlace(store, room, 2))?.message).toBe("new");
});

test("a pin that was not admitted just now gives up no place in the list", async () => {
  const store = await said();
  await reserve(store, { room, target: 1 }, uncharged);
  await reserve(store, { room, target: 1 }, uncharged);
  const { event } = await append(store, { kind: "pin", room, id: "p", target: 1, pinned: true, sender });
  await applyEvent(store, room, event);
  expect((await pins(store))?.split(":").slice(-1)).toEqual(["2"]);
  await applyEvent(store, room, event, await readPlace(store, room, 1));
  expect((await pins(store))?.split(":")).toHaveLength(3);
});
