import { RoomName } from "@parley/core/wire/field";
import * as v from "valibot";
import { stored } from "../storage/stored.ts";
import { forget, visit } from "./visited.ts";

const none: MyRooms = { userId: "", rooms: [] };

type MyRooms = { readonly userId: string; readonly rooms: readonly string[] };

/**
 * The rooms that the user is a member of, as the server listed them last: they are shown, and entered,
 * before it is asked again.
 */
export const myRoomsStore = stored<MyRooms>(
  "my-rooms",
  v.object({ userId: v.string(), rooms: v.array(RoomName) }),
  none,
);

/**
 * Takes the server's list. A room that was left, here or on another device, is no longer a visited one.
 * Those of another user, who has used this browser before, are: rooms stay with the browser.
 */
export function followMyRooms({ userId, rooms }: MyRooms): void {
  const before = myRoomsStore.get();
  if (before.userId === userId && isSame(before.rooms, rooms)) return;
  const now = new Set(rooms);
  const gone = before.rooms.filter((room) => !now.has(room));
  for (const room of gone) (before.userId === userId ? forget : visit)(room);
  myRoomsStore.set({ userId, rooms });
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((room, index) => room === other[index]);
