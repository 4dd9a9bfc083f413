import type { RoomSnapshot } from "@parley/client/snapshot";
import * as v from "valibot";
import { storedMap } from "../storage/stored.ts";

/** Per room, the seq up to which its messages were on the screen. */
export const readStore = storedMap("read", v.number());

/** The highest seq that a room's snapshot holds; 0 in an empty room. */
export const lastSeqOf = (room: RoomSnapshot): number =>
  room.messages.findLast((message) => message.seq !== undefined)?.seq ?? 0;

export function markRead(room: string, seq: number): void {
  const read = readStore.get();
  if (read.get(room) !== seq) readStore.set(new Map(read).set(room, seq));
}

/** How many messages of others came after this one, among those that the snapshot holds. */
export function countAfter(room: RoomSnapshot, seq: number): number {
  let count = 0;
  for (let index = room.messages.length - 1; index >= 0; index--) {
    const message = room.messages[index];
    if (!message || (message.seq !== undefined && message.seq <= seq)) break;
    if (!message.own && !message.deleted) count++;
  }
  return count;
}

/** The unread messages of a room. None in a room that was never on the screen: all of it is history. */
export function unreadIn(room: RoomSnapshot | undefined, read: ReadonlyMap<string, number>): number {
  if (!room) return 0;
  const seq = read.get(room.room);
  return seq === undefined ? 0 : countAfter(room, seq);
}
