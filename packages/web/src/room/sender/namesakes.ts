import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { nameUnits } from "@parley/core/wire/limits";
import { skeletonsOf } from "@parley/core/wire/skeleton";
import { deletedPrefix } from "@parley/core/wire/user-id";

/** The ends of the ids of users with similar names, by sender. */
export type Namesakes = ReadonlyMap<string, string>;

type Speaker = Pick<TimelineMessage, "userId" | "name" | "verified">;

/**
 * The sender of a message, as far as known: a claimed name is another sender than its connection.
 */
export const speakerOf = ({ userId, name, verified }: Speaker): string =>
  verified ? userId : `~${name} ${userId}`;

/** Cached skeletons: there are far fewer names than messages. */
const skeletons = new Map<string, readonly string[]>();
const mostSkeletons = 2_000;

function cachedSkeletons(name: string): readonly string[] {
  const known = skeletons.get(name);
  if (known !== undefined) return known;
  if (skeletons.size >= mostSkeletons) skeletons.clear();
  const found = skeletonsOf(name.slice(0, nameUnits));
  skeletons.set(name, found);
  return found;
}

const tagOf = ({ userId }: Speaker) => userId.replace(/[^A-Za-z0-9]/g, "").slice(-6);

/** The users in a room with similar names, each with the end of the id, which nobody can choose. */
export function namesakesIn(messages: readonly Speaker[]): Namesakes {
  const speakers = new Map<string, Map<string, string>>();
  for (const message of messages) {
    // They have no names, but one form.
    if (message.userId.startsWith(deletedPrefix) || message.name === "") continue;
    for (const skeleton of cachedSkeletons(message.name)) {
      const alike = speakers.get(skeleton) ?? new Map<string, string>();
      speakers.set(skeleton, alike.set(speakerOf(message), tagOf(message)));
    }
  }
  return new Map([...speakers.values()].flatMap((alike) => (alike.size > 1 ? [...alike] : [])));
}

const known = new WeakMap<RoomSnapshot, Namesakes>();

/** The users with similar names among a room's messages and its pinned ones. */
export function namesakesOf(room: RoomSnapshot): Namesakes {
  const before = known.get(room);
  if (before) return before;
  const pinned = room.pinned?.flatMap(({ message }) => message ?? []) ?? [];
  const namesakes = namesakesIn([...room.messages, ...pinned]);
  known.set(room, namesakes);
  return namesakes;
}
