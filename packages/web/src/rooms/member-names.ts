import type { Parley } from "@parley/client/parley";
import type { RoomSnapshot } from "@parley/client/snapshot";
import { useSyncExternalStore } from "react";

/*
 * The names of a room's members who have said nothing: of those whom somebody has added, and of the users
 * of a direct room. The server's list has them, and is asked when one is to be shown.
 */

type Names = ReadonlyMap<string, string>;

const none: Names = new Map();

/** By room, as the server listed them last. They live as long as the page. */
const listed = new Map<string, Names>();

/** By room, the users who were looked for: one whom the list does not have is not looked for again. */
const sought = new Map<string, Set<string>>();
const listeners = new Set<() => void>();

/** How many users of a room are looked for at most: others decide how many there are. */
const maxSought = 20;

/** Pages of a list that are read at most: a name is not worth more. */
const maxPages = 3;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Increases with each change of what is listed. */
let version = 0;

export const listedVersion = (): number => version;

const changed = () => {
  version += 1;
  for (const listener of listeners) listener();
};

/** The names of a room's members, as far as the server was asked. The same map until it changes. */
export const useListedNames = (room: string): Names =>
  useSyncExternalStore(subscribe, () => listedNames(room));

/** The names of a room's members, as far as the server was asked. */
export const listedNames = (room: string): Names => listed.get(room) ?? none;

/** Forgets a room that its reader may not enter. */
export function forgetMemberNames(room: string): void {
  sought.delete(room);
  if (listed.delete(room)) changed();
}

/** Asks for the names of a room's members, for a user who was not looked for before. Never rejects. */
export async function seekMember(client: Parley, room: string, userId: string): Promise<void> {
  const known = sought.get(room) ?? new Set();
  if (known.has(userId) || known.size >= maxSought) return;
  sought.set(room, known.add(userId));
  const names = new Map(listed.get(room));
  let after: string | undefined;
  try {
    for (let page = 0; page < maxPages; page++) {
      const { members, next } = await client.members(room, { after });
      for (const member of members) if (member.name !== undefined) names.set(member.userId, member.name);
      after = next;
      if (after === undefined) break;
    }
  } catch {
    known.delete(userId);
    return;
  }
  if (sought.get(room) !== known) return;
  listed.set(room, names);
  changed();
}

/** The name under which a user is known in what is held of a room. */
export function nameIn(room: RoomSnapshot | undefined, userId: string): string | undefined {
  const isTheirs = (sender: { userId: string; verified?: boolean }) =>
    sender.userId === userId && sender.verified !== false;
  return (room?.messages.findLast(isTheirs) ?? room?.activity?.findLast(isTheirs))?.name;
}

/** The name under which a user is known in any room that is held. */
export function nameSeen(rooms: ReadonlyMap<string, RoomSnapshot>, userId: string): string | undefined {
  for (const room of rooms.values()) {
    const name = nameIn(room, userId);
    if (name !== undefined) return name;
  }
  return undefined;
}
