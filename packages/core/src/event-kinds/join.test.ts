import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { uncharged } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { Store } from "../table/store.ts";
import { roomsOfMember } from "../wire/limits.ts";
import { applyEvent } from "./apply.ts";
import { log as joinKind } from "./join.ts";

const room = "general";
const ada = { userId: "account-ada", name: "Ada" };
const bob = { userId: "guest-bob", name: "Bob" };

const draft = (kind: "join" | "leave", id: string, sender = ada, retry = false) =>
  ({ kind, room, id, sender, retry }) as const satisfies Draft;
const join = (store: Store, id: string, sender = ada) => record(store, draft("join", id, sender));
const leave = (store: Store, id: string, sender = ada) => record(store, draft("leave", id, sender));
const again = (store: Store, kind: "join" | "leave", id: string) => record(store, draft(kind, id, ada, true));

/** What the table has of Ada in the room. */
const standing = async (store: Store, member = ada.userId) => {
  const { data } = await store.members.get({ member, room }).go({ consistent: true });
  return data && { seq: data.seq, left: data.left ?? false };
};
const log = async (store: Store) => (await readLog(store, room, { after: 0, limit: 100 })).events;
const membersOf = async (store: Store) =>
  (await store.members.query.byRoom({ room }).go()).data.map(({ member }) => member);

describe("a join", () => {
  test("is an event of the log, and makes its user a member of the room", async () => {
    const store = await freshStore();
    const { event } = await join(store, "j");
    expect(event).toMatchObject({ action: "join", seq: 1, userId: ada.userId, name: "Ada" });
    expect(await log(store)).toEqual([event]);
    expect(await standing(store)).toEqual({ seq: 1, left: false });
    expect(await membersOf(store)).toEqual([ada.userId]);
  });

  test("of a member is refused, and stores nothing", async () => {
    const store = await freshStore();
    await join(store, "j");
    await expect(join(store, "k")).rejects.toMatchObject({ code: "already_member", field: "room" });
    expect(await log(store)).toHaveLength(1);
  });

  test("retried is one join, also after its user has left", async () => {
    const store = await freshStore();
    await join(store, "j");
    expect(await again(store, "join", "j")).toMatchObject({ repeated: true, event: { seq: 1 } });
    await leave(store, "l");
    expect(await again(store, "join", "j")).toMatchObject({ repeated: true, event: { seq: 1 } });
    expect(await standing(store)).toEqual({ seq: 2, left: true });
    expect(await membersOf(store)).toEqual([]);
    expect(await log(store)).toHaveLength(2);
  });

  test("that was stored and died before its user was a member is completed by its retry", async () => {
    const store = await freshStore();
    await append(store, draft("join", "j"));
    expect(await standing(store)).toBeNull();
    await again(store, "join", "j");
    expect(await standing(store)).toEqual({ seq: 1, left: false });
  });

  test("that is a day old and has left nothing is not applied: its user may have left since", async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await join(store, "j");
    await leave(store, "l");
    clock.pass(3 * 24 * 60 * 60 * 1000);
    // Its item has expired.
    await store.members.delete({ member: ada.userId, room }).go();
    await again(store, "join", "j");
    expect(await standing(store)).toBeNull();
  });

  test("of a guest ends with the guest, and that of an account never", async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await join(store, "j", bob);
    await join(store, "j");
    const expiry = async (member: string) => (await store.members.get({ member, room }).go()).data?.expireAt;
    expect(await expiry(ada.userId)).toBeUndefined();
    expect(await expiry(bob.userId)).toBe(clock.now() / 1000 + 395 * 24 * 60 * 60);
  });

  test("lists its room in the directory, once", async () => {
    const { store, billFor } = await meteredStore();
    const first = await billFor(() => join(store, "j"));
    const second = await billFor(() => join(store, "j", bob));
    const { data } = await store.directory.query.directory({ directory: openDirectory }).go();
    expect(data.map((listing) => listing.room)).toEqual([room]);
    // The counter, the intent, the event, the member's item and its entry in the index. At first, the room
    // is missed, made and listed.
    expect([first.writeUnits, second.writeUnits]).toEqual([5 + 3, 5]);
  });

  test("beyond the rooms that one may be a member of is refused, until one is left", async () => {
    const store = await freshStore();
    const rooms = Array.from({ length: roomsOfMember }, (_, n) => `room-${n}`);
    await store.members.put(rooms.map((each) => ({ member: ada.userId, room: each, seq: 0 }))).go();
    await expect(join(store, "j")).rejects.toMatchObject({
      code: "too_many_rooms",
      field: "room",
      message: "You may be a member of 500 rooms. Leave one first.",
    });
    expect(await log(store)).toEqual([]);
    await record(store, { kind: "leave", room: "room-7", id: "l", sender: ada });
    await join(store, "k");
    expect(await standing(store)).toMatchObject({ left: false });
  });
});

describe("a leave", () => {
  test("is an event of the log, and ends the membership", async () => {
    const store = await freshStore();
    await join(store, "j");
    const { event } = await leave(store, "l");
    expect(event).toMatchObject({ action: "leave", seq: 2, userId: ada.userId, name: "Ada" });
    expect(await standing(store)).toEqual({ seq: 2, left: true });
  });

  test("of somebody who is not a member is refused, and stores nothing", async () => {
    const store = await freshStore();
    await expect(leave(store, "l")).rejects.toMatchObject({ code: "not_member", field: "room" });
    await join(store, "j");
    await leave(store, "m");
    await expect(leave(store, "n")).rejects.toMatchObject({ code: "not_member" });
    expect(await log(store)).toHaveLength(2);
  });

  test("that died before the membership ended is completed by its retry", async () => {
    const store = await freshStore();
    await join(store, "j");
    await append(store, draft("leave", "l"));
    await again(store, "leave", "l");
    expect(await standing(store)).toEqual({ seq: 2, left: true });
  });

  test("is forgotten two days later, and its user may join again at any time", async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await join(store, "j");
    await leave(store, "l");
    const { data } = await store.members.get({ member: ada.userId, room }).go();
    expect(data?.expireAt).toBe(clock.now() / 1000 + 2 * 24 * 60 * 60);
    await join(store, "k");
    expect(await standing(store)).toEqual({ seq: 3, left: false });
  });
});

test("a join or leave that is sent again is told again, whatever came after it", async () => {
  const store = await freshStore();
  const told: number[] = [];
  await join(store, "j");
  await leave(store, "l");
  await join(store, "k");
  for (const [kind, id] of [
    ["join", "j"],
    ["leave", "l"],
  ] as const)
    await record(store, draft(kind, id, ada, true), { onStored: ({ event }) => told.push(event.seq) });
  expect(told).toEqual([1, 2]);
});

test("a join whose handler is slow, and has read nothing since it was stored, undoes no later leave", async () => {
  const store = await freshStore();
  const { event } = await append(store, draft("join", "j"));
  await again(store, "join", "j");
  await leave(store, "l");
  if (event.action === "join")
    await joinKind.apply?.(store, room, event, { message: undefined, isAdmitted: true, onCost: uncharged });
  expect(await standing(store)).toEqual({ seq: 2, left: true });
});

test("in whatever order they are applied, and however often, the last event of the log decides", async () => {
  const orders = [
    [1, 2, 3],
    [3, 1, 2],
    [2, 3, 2, 1, 3],
    [3, 2, 1, 1],
  ];
  for (const order of orders) {
    const store = await freshStore();
    const events = [
      (await append(store, draft("join", "1"))).event,
      (await append(store, draft("leave", "2"))).event,
      (await append(store, draft("join", "3"))).event,
    ];
    for (const seq of order) {
      const event = events[seq - 1];
      if (event) await applyEvent(store, room, event);
    }
    expect(await standing(store)).toEqual({ seq: 3, left: false });
  }
});
