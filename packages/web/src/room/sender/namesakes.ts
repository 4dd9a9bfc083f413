import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { deletedPrefix } from "@parley/core/wire/user-id";
import { readingOf } from "./reading.ts";

/**
 * The ends of the ids of users whose names are similar, or read like a name with one of the chat's
 * marks, by sender.
 */
export type Namesakes = ReadonlyMap<string, string>;

type Speaker = Pick<TimelineMessage, "userId" | "name" | "verified">;

/**
 * The sender of a message, as far as known: a claimed name is another sender than its connection.
 */
export const speakerOf = ({ userId, name, verified }: Speaker): string =>
  verified ? userId : `~${name} ${userId}`;

const tagOf = ({ userId }: Speaker) => userId.replace(/[^A-Za-z0-9]/g, "").slice(-6);

/** The tags of the users in a room, by name and sender. Deleted users have no names, but one form. */
function speakersByName(messages: readonly Speaker[]): Map<string, Map<string, string>> {
  const names = new Map<string, Map<string, string>>();
  for (const message of messages) {
    if (message.userId.startsWith(deletedPrefix) || message.name === "") continue;
    const speakers = names.get(message.name) ?? new Map<string, string>();
    names.set(message.name, speakers.set(speakerOf(message), tagOf(message)));
  }
  return names;
}

/** Whether a name ends like one of the tags that are shown beside names: `Ada 111222`. */
const endingIn = (tags: Iterable<string>): ((name: string) => boolean) => {
  const endings = new Set([...tags].flatMap((tag) => readingOf(tag).skeletons));
  const lengths = new Set([...endings].map(({ length }) => length));
  return (name) =>
    readingOf(name).skeletons.some((skeleton) =>
      [...lengths].some((length) => endings.has(skeleton.slice(-length))),
    );
};

/**
 * The users in a room whose names are similar, or read like a name with one of the chat's marks,
 * each with the end of the id, which nobody can choose.
 */
export function namesakesIn(messages: readonly Speaker[]): Namesakes {
  const names = [...speakersByName(messages)];
  const alike = new Map<string, Map<string, string>>();
  for (const [name, speakers] of names) {
    for (const skeleton of readingOf(name).skeletons) {
      const similar = alike.get(skeleton) ?? new Map<string, string>();
      for (const [speaker, tag] of speakers) similar.set(speaker, tag);
      alike.set(skeleton, similar);
    }
  }
  const endsLikeTag = endingIn(new Set(names.flatMap(([, speakers]) => [...speakers.values()])));
  const withMark = names.filter(([name]) => readingOf(name).playsMark || endsLikeTag(name));
  const similar = [...alike.values()].filter(({ size }) => size > 1);
  return new Map([...similar, ...withMark.map(([, speakers]) => speakers)].flatMap((each) => [...each]));
}

const known = new WeakMap<RoomSnapshot, Namesakes>();

/** The namesakes among a room's messages and its pinned ones. */
export function namesakesOf(room: RoomSnapshot): Namesakes {
  const before = known.get(room);
  if (before) return before;
  const pinned = room.pinned?.flatMap(({ message }) => message ?? []) ?? [];
  const namesakes = namesakesIn([...room.messages, ...pinned]);
  known.set(room, namesakes);
  return namesakes;
}
