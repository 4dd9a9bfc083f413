import type { RoomSnapshot } from "@parley/client/snapshot";
import { NamesakeIndex, type Sender } from "../../namesake/namesake-index.ts";
import { readingOf } from "../../namesake/reading.ts";

/** The indexes of the rooms that were looked at last: as many as one connection enters at first. */
const byRoom = new Map<string, NamesakeIndex>();
const maxRooms = 100;

const followed = new WeakMap<NamesakeIndex, RoomSnapshot>();

/** The room's index, which becomes the one that was looked at last. */
const indexOf = ({ room }: RoomSnapshot): NamesakeIndex => {
  const index = byRoom.get(room) ?? new NamesakeIndex(readingOf);
  byRoom.delete(room);
  byRoom.set(room, index);
  const [oldest] = byRoom.keys();
  if (byRoom.size > maxRooms && oldest !== undefined) byRoom.delete(oldest);
  return index;
};

/** Forgets a room that its reader may not enter any more. */
export const forgetNamesakes = (room: string): boolean => byRoom.delete(room);

/** Those who have said something in a room, were pinned or are named in a line. */
export function sendersIn({ messages, pinned, activity }: RoomSnapshot): readonly Sender[] {
  return [...messages, ...(pinned?.flatMap(({ message }) => message ?? []) ?? []), ...(activity ?? [])];
}

/** The namesakes among those who have said something in a room, were pinned or are named in a line. */
export function namesakesOf(room: RoomSnapshot): Pick<NamesakeIndex, "get"> {
  const index = indexOf(room);
  if (followed.get(index) === room) return index;
  index.follow(sendersIn(room));
  followed.set(index, room);
  return index;
}
