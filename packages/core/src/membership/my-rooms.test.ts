import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { record } from "../log/record.ts";
import { storeReadMarker } from "../read-marker/move.ts";
import type { Store } from "../table/store.ts";
import { myRooms } from "./my-rooms.ts";

const ada = { userId: "account-ada", name: "Ada" };
const activeAt = expect.any(Number);
const name = (n: number) => `room-${String(n).padStart(3, "0")}`;

const joined = async (rooms: number) => {
  const metered = await meteredStore();
  for (let n = 0; n < rooms; n++)
    await record(metered.store, { kind: "join", room: name(n), id: `j${n}`, sender: ada });
  return metered;
};

const epochOf = async (store: Store, room: string) =>
  (await store.rooms.get({ room }).go()).data?.epoch ?? "";

test("my rooms are served in pages, with what is needed to tell how many messages are unread", async () => {
  const { store } = await joined(5);
  await record(store, { kind: "message", room: name(1), id: "m", message: "hello", sender: ada });
  await record(store, { kind: "leave", room: name(3), id: "l", sender: ada });
  const epoch = await epochOf(store, name(1));
  await storeReadMarker(store, ada.userId, { room: name(1), epoch, seq: 2, revision: 0, messages: 1 });
  await storeReadMarker(store, ada.userId, { room: name(2), epoch: "another log", seq: 9, revision: 0 });
  const first = await myRooms(store, ada.userId, { limit: 3 });
  expect(first).toEqual({
    rooms: [
      { room: name(0), kind: "open", epoch: await epochOf(store, name(0)), head: 1, messages: 0, activeAt },
      {
        room: name(1),
        kind: "open",
        epoch,
        head: 2,
        messages: 1,
        activeAt,
        read: { seq: 2, revision: 0, messages: 1 },
      },
      { room: name(2), kind: "open", epoch: await epochOf(store, name(2)), head: 1, messages: 0, activeAt },
    ],
    next: name(2),
  });
  const rest = await myRooms(store, ada.userId, { limit: 3, after: first.next });
  expect(rest.rooms.map(({ room }) => room)).toEqual([name(4)]);
  expect(rest).not.toHaveProperty("next");
  expect(await myRooms(store, "account-eve", { limit: 3 })).toEqual({ rooms: [] });
});

test("twenty rooms are at most two read units each, and nothing is written", async () => {
  const { store, billFor } = await joined(20);
  for (let n = 0; n < 20; n++) {
    const epoch = await epochOf(store, name(n));
    await storeReadMarker(store, ada.userId, { room: name(n), epoch, seq: 1, revision: 0 });
  }
  const { readUnits, writeUnits } = await billFor(() => myRooms(store, ada.userId, { limit: 100 }));
  expect(readUnits / 20).toBeLessThanOrEqual(1.25);
  expect(writeUnits).toBe(0);
});

test("a room that a user was removed from is not among theirs, also before the removal is applied", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, "account-ada", "account-ben");
  const onStored = () => {
    throw new Error("died");
  };
  const removal = { kind: "role", member: "account-ben", role: "none" } as const;
  await environment(store)
    .act("account-ada", room, removal, { onStored })
    .catch(() => undefined);
  expect((await myRooms(store, "account-ben", { limit: 10 })).rooms).toEqual([]);
  expect((await myRooms(store, "account-ada", { limit: 10 })).rooms).toMatchObject([{ room, head: 3 }]);
});
