import fc from "fast-check";
import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { readAccess } from "../access/read-access.ts";
import { AccessChanged } from "../acl/access-changed.ts";
import { append } from "../log/append.ts";
import { sendMessage } from "../message/send.ts";
import { isAhead, type ReadMarker } from "../protocol/read-marker.ts";
import { enterRoom } from "../room/enter.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";
import { findReadMarker, findReadMarkers } from "./find.ts";
import { moveReadMarker } from "./move.ts";

const room = "general";
const reader = "account-ada";
const bob = { userId: "account-bob", name: "Bob" };

/** A room with ten messages. */
const setUp = async () => {
  const calls: string[] = [];
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now, afterCall: async (command) => void calls.push(command) });
  let epoch = "";
  for (let n = 1; n <= 10; n++)
    ({ epoch } = await sendMessage(store, { room, id: `m${n}`, message: "hi", sender: bob }));
  const move = (seq: number, revision = 0, userId = reader) =>
    moveReadMarker(store, userId, { room, epoch, seq, revision });
  return { store, clock, calls, epoch, move };
};

const stateFor = async (store: Store, userId: string) => {
  const connection = {
    connectionId: "a=",
    userId,
    name: "Ada",
    protocol: "parley.v1",
    connectedAt: 0,
  } as const;
  return (await enterRoom(store, connection, room, null)).read;
};

test("a marker moves forward, and is in the state of the room for its user alone", async () => {
  const { store, move } = await setUp();
  expect(await stateFor(store, reader)).toBeUndefined();
  expect(await move(4)).toEqual({ stored: { seq: 4, revision: 0 }, isNew: true });
  expect(await move(7)).toEqual({ stored: { seq: 7, revision: 0 }, isNew: false });
  expect(await stateFor(store, reader)).toEqual({ seq: 7, revision: 0 });
  expect(await stateFor(store, bob.userId)).toBeUndefined();
});

test.each([
  ["that is behind", 6, 0],
  ["that is the same", 7, 0],
  ["of an earlier revision", 10, 0],
])("a marker %s moves nothing, and is answered with the one that holds", async (_, seq, revision) => {
  const { move } = await setUp();
  const held = revision === 0 && seq === 10 ? { seq: 7, revision: 1 } : { seq: 7, revision: 0 };
  await move(held.seq, held.revision);
  expect(await move(seq, revision)).toEqual({ stored: held, isNew: false });
});

test("a higher revision marks as unread from anywhere", async () => {
  const { store, move } = await setUp();
  await move(9);
  expect(await move(2, 1)).toMatchObject({ stored: { seq: 2, revision: 1 } });
  expect(await stateFor(store, reader)).toEqual({ seq: 2, revision: 1 });
});

test("whatever the order in which devices move it, the highest marker stays, and no answer goes back", async () => {
  const { epoch, store } = await setUp();
  const marker = fc.record({
    seq: fc.integer({ min: 0, max: 10 }),
    revision: fc.integer({ min: 0, max: 2 }),
  });
  /** Some at once, and some after one another. */
  const steps = fc.array(fc.array(marker, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  let users = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      users += 1;
      const userId = `account-${users}`;
      let highest: ReadMarker | undefined;
      for (const atOnce of all) {
        const before = highest;
        for (const each of atOnce) if (!highest || isAhead(each, highest)) highest = each;
        const answers = await Promise.all(
          atOnce.map((each) => moveReadMarker(store, userId, { room, epoch, ...each })),
        );
        for (const { stored } of answers) if (before) expect(isAhead(before, stored)).toBe(false);
      }
      const { seq, revision } = (await findReadMarker(store, userId, room)) ?? {};
      expect({ seq, revision }).toEqual(highest);
    }),
    { numRuns: 15 },
  );
});

/** Edits of the first message, so that the room has as many more seqs and no more messages. */
const edit = async (store: Store, times: number) => {
  for (let nth = 0; nth < times; nth++)
    await append(store, { kind: "edit", room, id: `edit-${nth}`, target: 1, message: "edited", sender: bob });
};

test("a marker has the number of messages that it has read, and so has the state of its room", async () => {
  const { store, epoch } = await setUp();
  await edit(store, 5);
  const move = (seq: number, messages?: number) =>
    moveReadMarker(store, reader, { room, epoch, seq, revision: 0, messages });
  expect((await move(4, 4)).stored).toEqual({ seq: 4, revision: 0, messages: 4 });
  expect(await stateFor(store, reader)).toEqual({ seq: 4, revision: 0, messages: 4 });
  // Who does not say so has stored how far it is read, and an earlier number says nothing of that.
  expect((await move(9)).stored).toEqual({ seq: 9, revision: 0 });
  expect((await move(12, 10)).stored).toEqual({ seq: 12, revision: 0, messages: 10 });
});

test("a marker at the head has read all messages, whatever was counted", async () => {
  const { store, epoch } = await setUp();
  const move = (userId: string, messages?: number) =>
    moveReadMarker(store, userId, { room, epoch, seq: 10, revision: 0, messages });
  for (const [userId, messages] of [
    ["account-a", undefined],
    ["account-b", 3],
    ["account-c", 10],
  ] as const)
    expect((await move(userId, messages)).stored).toEqual({ seq: 10, revision: 0, messages: 10 });
});

test("a number of messages is as high as the seqs after its marker leave, and never beyond the room's", async () => {
  const { store, epoch } = await setUp();
  await edit(store, 2);
  const move = (seq: number, messages: number) =>
    moveReadMarker(store, reader, { room, epoch, seq, revision: 0, messages });
  expect((await move(9, 0)).stored.messages).toBe(7);
  await expect(move(10, 11)).rejects.toMatchObject({ code: "invalid_field", field: "messages" });
  expect(await findReadMarker(store, reader, room)).toMatchObject({ seq: 9 });
});

test("in a room that has not counted yet a marker has no number", async () => {
  const { store, epoch } = await setUp();
  await store.rooms.patch({ room }).remove(["messages"]).go();
  const move = (seq: number, messages?: number) =>
    moveReadMarker(store, reader, { room, epoch, seq, revision: 0, messages });
  await expect(move(3, 3)).rejects.toMatchObject({ code: "invalid_field", field: "messages" });
  expect((await move(3, 0)).stored).toEqual({ seq: 3, revision: 0 });
  expect((await move(10)).stored).toEqual({ seq: 10, revision: 0 });
});

test("a marker beyond the head, or of another log, is refused", async () => {
  const { store, move, epoch } = await setUp();
  await expect(move(11)).rejects.toMatchObject({ code: "invalid_field", field: "seq" });
  for (const wrong of [
    { room, epoch: "another" },
    { room: "nowhere", epoch },
  ])
    await expect(moveReadMarker(store, reader, { ...wrong, seq: 1, revision: 0 })).rejects.toMatchObject({
      code: "invalid_field",
      field: "epoch",
    });
  expect(await findReadMarker(store, reader, room)).toBeUndefined();
});

test("a marker of a log that was lost is in no state, and the first of the new log replaces it", async () => {
  const { store, move } = await setUp();
  await move(9, 3);
  await store.rooms.delete({ room }).go();
  expect(await stateFor(store, reader)).toBeUndefined();
  const { epoch } = await sendMessage(store, { room, id: "later", message: "hi", sender: bob });
  await moveReadMarker(store, reader, { room, epoch, seq: 1, revision: 0 });
  expect(await stateFor(store, reader)).toEqual({ seq: 1, revision: 0 });
});

test("moving a marker is one read and one write", async () => {
  const { calls, move } = await setUp();
  calls.length = 0;
  await move(3);
  await move(4);
  expect(calls).toEqual(["GetItemCommand", "PutItemCommand", "GetItemCommand", "PutItemCommand"]);
});

test("a guest's marker ends with the guest, and an account's stays", async () => {
  const { store, clock, move } = await setUp();
  await move(3, 0, "guest-eve");
  await move(3);
  clock.pass((guestTokenSeconds + 1) * 1000);
  expect(await findReadMarker(store, "guest-eve", room)).toBeUndefined();
  expect(await findReadMarker(store, reader, room)).toMatchObject({ seq: 3 });
});

test("the markers of several rooms are one Query, and those of rooms among very many others are found", async () => {
  const { store, calls, epoch } = await setUp();
  const nameOf = (n: number) => `room-${String(n).padStart(3, "0")}`;
  await store.readMarkers
    .put(Array.from({ length: 90 }, (_, n) => ({ reader, room: nameOf(n), epoch, seq: n, revision: 0 })))
    .go();
  const found = async (rooms: readonly string[]) => {
    calls.length = 0;
    const markers = await findReadMarkers(store, reader, rooms);
    return [calls.length, rooms.map((each) => markers.get(each)?.seq)];
  };
  expect(await found([])).toEqual([0, []]);
  expect(await found([nameOf(7), nameOf(5), "room-005-not-read"])).toEqual([1, [7, 5, undefined]]);
  expect(await found([nameOf(80), nameOf(1), nameOf(2), nameOf(60)])).toEqual([3, [80, 1, 2, 60]]);
});

test("whoever is removed while they mark a room as read learns nothing of its end, and stores nothing", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, bob.userId, reader);
  const { epoch, head } = await act(bob.userId, room, { kind: "message", message: "hi" });
  const access = await readAccess(store, { user: reader, room });
  await act(bob.userId, room, { kind: "role", member: reader, role: "none" });
  for (const seq of [head, head + 9]) {
    const moved = moveReadMarker(store, reader, { room, epoch, seq, revision: 0 }, access);
    await expect(moved).rejects.toBeInstanceOf(AccessChanged);
  }
  expect((await store.readMarkers.scan.go()).data).toEqual([]);
});
