import { expect, test } from "vitest";
import { clockAt } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { meteredStore } from "../../test/metered-store.ts";
import type { Unseen } from "../answer/fit.ts";
import type { Content } from "../event-kinds/kinds.ts";
import { openRoom, takeSeq } from "../log/head.ts";
import { seal } from "../log/seal.ts";
import { storeReadMarker } from "../read-marker/move.ts";
import { fitRooms, membershipsByUser } from "./by-user.ts";
import { myRoomsNamed } from "./my-rooms.ts";
import { setLevel } from "./set-level.ts";
import { latestRooms } from "./summaries.ts";

const [ada, bob] = ["account-ada", "account-bob"] as const;
const message = (text: string) => ({ kind: "message" as const, message: text });

const setUp = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const metered = await meteredStore({ now: clock.now });
  const { act } = environment(metered.store);
  const { store } = metered;
  return {
    ...metered,
    clock,
    act: (user: string, room: string, content: Parameters<typeof act>[2]) => {
      clock.pass(1_000);
      return act(user, room, content);
    },
    latest: async (latest: number, bytes = 30_000, unseen?: Unseen) => {
      const found = await membershipsByUser(store, ada, { limit: 1_000 });
      const listed = { memberships: found.memberships, memberOf: fitRooms(found, 16_384) };
      return latestRooms(store, ada, listed, { latest, bytes }, unseen);
    },
    lineOf: async (room: string) => (await myRoomsNamed(store, ada, { names: [room] })).rooms[0]?.last?.text,
  };
};

test("a welcome has the rooms that were active last, the last one first, and archived ones at the end", async () => {
  const { store, act, latest } = await setUp();
  for (const room of ["coffee", "milk", "tea"]) await act(ada, room, { kind: "create" });
  const secret = await privateRoom(store, ada, bob);
  await act(ada, "tea", { kind: "describe", title: "All about tea" });
  const { event: psst } = await act(ada, secret, message("psst"));
  await act(bob, "milk", message("  white,\nand   cold "));
  await act(ada, "coffee", message("black"));
  await act(ada, "coffee", { kind: "archive", archived: true });
  // What is no message makes no room more active that has one.
  await act(bob, secret, { kind: "pin", target: psst.seq, pinned: true });
  await act(ada, "tea", { kind: "describe", topic: "Leaves" });
  await setLevel(store, ada, { room: "milk", level: "nothing", revision: 4 });
  const { rooms, activeAt, latest: found } = await latest(10);
  expect(rooms).toEqual(["coffee", "milk", "tea", secret]);
  expect(activeAt).toHaveLength(4);
  expect(found).toMatchObject([
    { room: "tea", kind: "open", title: "All about tea", messages: 0 },
    {
      room: "milk",
      notifications: { level: "nothing", revision: 4 },
      messages: 1,
      last: { seq: 2, userId: bob, name: bob, text: "white, and cold" },
    },
    { room: secret, kind: "private", last: { text: "psst" } },
    { room: "coffee", archived: true, last: { text: "black" } },
  ]);
  expect((await latest(2)).latest?.map(({ room }) => room)).toEqual(["tea", "milk"]);
  expect((await latest(10, 250)).latest).toHaveLength(1);
});

test("the last line is the last message, whatever came after it, and none after so many changes", async () => {
  const { store, act, lineOf } = await setUp();
  await act(ada, "tea", { kind: "join" });
  const { event: first } = await act(ada, "tea", message("first"));
  const { event: second } = await act(bob, "tea", message("second"));
  const after: [string, () => Promise<unknown>, string][] = [
    ["an edit", () => act(bob, "tea", { kind: "edit", target: second.seq, message: "2nd" }), "2nd"],
    ["a pin", () => act(bob, "tea", { kind: "pin", target: first.seq, pinned: true }), "2nd"],
    ["a coming", () => act(bob, "tea", { kind: "join" }), "2nd"],
    ["a void", async () => seal(store, "tea", (await takeSeq(store, "tea")).seq), "2nd"],
    ["a seq without an event", () => takeSeq(store, "tea", { isCounted: true }), "2nd"],
    ["a deletion", () => act(bob, "tea", { kind: "delete", target: second.seq }), "first"],
  ];
  for (const [what, happens, text] of after) {
    await happens();
    expect([what, await lineOf("tea")]).toEqual([what, text]);
  }
  const edit: Content & { kind: "edit" } = { kind: "edit", target: first.seq, message: "1st" };
  for (let n = 0; n < 36; n++) await act(ada, "tea", edit);
  expect(await lineOf("tea")).toBe("1st");
  for (let n = 0; n < 6; n++) await act(ada, "tea", edit);
  expect(await lineOf("tea")).toBeUndefined();
});

test("whoever was removed is told nothing of the room, also before the removal is applied", async () => {
  const { store, latest } = await setUp();
  const { act } = environment(store);
  const room = await privateRoom(store, bob, ada);
  await act(bob, room, message("secret"));
  const onStored = () => {
    throw new Error("died");
  };
  await act(bob, room, { kind: "role", member: ada, role: "none" }, { onStored }).catch(() => undefined);
  await act(bob, room, message("more"));
  expect(await latest(10)).toEqual({ rooms: [], activeAt: [], latest: [] });
  expect((await myRoomsNamed(store, ada, { names: [room] })).rooms).toEqual([]);
  expect((await myRoomsNamed(store, "account-eve", { names: [room] })).rooms).toEqual([]);
});

test("of two hundred rooms a welcome reads one unit each, and less than two more for each summary", async () => {
  const { store, billFor, latest } = await setUp();
  for (let n = 0; n < 200; n++) {
    const room = `room-${String(n).padStart(3, "0")}`;
    const { epoch } = await openRoom(store, room);
    await store.members.put({ member: ada, room, seq: 1, name: "Ada" }).go();
    if (n < 30) await environment(store).act(bob, room, message("hello"));
    if (n < 30) await storeReadMarker(store, ada, { room, epoch, seq: 0, revision: 0 });
  }
  const bill = async (summaries: number) => billFor(() => latest(summaries));
  const [none, some] = [await bill(0), await bill(20)];
  expect([none.writeUnits, some.writeUnits]).toEqual([0, 0]);
  expect(none.readUnits).toBeLessThanOrEqual(200 + 12);
  expect(some.readUnits - none.readUnits).toBeLessThanOrEqual(20);
});

test("last lines behind others' largest edits are read as far as a bound of all rooms allows", async () => {
  const { store, latest } = await setUp();
  const text = "x".repeat(16_000);
  for (let n = 0; n < 30; n++) {
    const room = `room-${n}`;
    await openRoom(store, room);
    await store.members.put({ member: ada, room, seq: 1, name: "Ada" }).go();
    const timestamp = "2026-03-01T12:00:00.000Z";
    const edit = { room, id: "e", userId: bob, timestamp, kind: "edit" as const, target: 1, message: text };
    await store.events.put(Array.from({ length: 44 }, (_, nth) => ({ ...edit, seq: nth + 1 }))).go();
    await store.rooms.patch({ room }).set({ head: 44 }).go();
  }
  let read = 0;
  const found = await latest(30, 30_000, (bytes) => {
    read += bytes;
  });
  expect(found.latest).toHaveLength(30);
  // The first look at each, and a few rooms of the second.
  expect(read).toBeGreaterThan(30 * 4 * text.length);
  expect(read).toBeLessThan(30 * 4 * text.length + 7_000_000);
});
