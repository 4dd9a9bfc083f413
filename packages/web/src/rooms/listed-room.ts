import type { ClientSnapshot, ListedRoom } from "@parley/client/snapshot";

const byList = new WeakMap<readonly ListedRoom[], ReadonlyMap<string, ListedRoom>>();

/** What the list of the user's rooms shows of one; undefined of others. */
export function listedRoom({ roomList }: ClientSnapshot, room: string): ListedRoom | undefined {
  if (!roomList) return undefined;
  const known = byList.get(roomList) ?? new Map(roomList.map((each) => [each.room, each]));
  byList.set(roomList, known);
  return known.get(room);
}

/** Whether the user has muted a room: it adds nothing to the number of all that is unread. */
export const isMuted = (snapshot: ClientSnapshot, room: string): boolean =>
  listedRoom(snapshot, room)?.level === "nothing";
