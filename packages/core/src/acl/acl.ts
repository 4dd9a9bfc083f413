import { createHash, randomInt } from "node:crypto";

/*
 * Changes of access that are recent: a room's item has them, each from the very update that took the seq
 * of its event. So whatever takes a later seq knows them, before they are applied to the member's item and
 * while subscriptions of a removed user may still be there.
 */

/** What stands in place of a user where everybody's access changes. */
const wholeRoom = "";

/**
 * A change of access that an event is about to make: of a user's place (`inside`: they hear the room after
 * it), of how long a user is muted, or of what everybody may do in the room: it is archived, or has other
 * rules.
 */
export type AclChange = { user: string; inside: boolean } | { user: string; mute: true } | { room: true };

/** What a change is about. */
type About = "place" | "mute" | "room";

/**
 * A recent change. `user`: see `userKey`. `inside`: see `AclChange`. `at`: when its seq was taken, in epoch
 * milliseconds.
 */
export type AclEntry = { key: string; about: About; user: string; inside: boolean; at: number; seq: number };

/** The map as it is stored: from a key to the seq before the event's. */
export type Acl = Readonly<Record<string, number>>;

/** A user in a map: 40 bits of a digest. Two who share them may miss a post, and find it in the log. */
export const userKey = (userId: string): string =>
  createHash("sha256").update(userId).digest("hex").slice(0, 10);

const timeRadix = 36;
const timeDigits = 9;

/** The first letter of a key. */
const letterOf = (change: AclChange): string => {
  if ("room" in change) return "r";
  if ("mute" in change) return "m";
  return change.inside ? "i" : "o";
};

const aboutOf = (key: string): About => {
  if (key.startsWith("r")) return "room";
  return key.startsWith("m") ? "mute" : "place";
};

/** A new entry's key: a letter, the user, the time, and what makes it unique. */
export const aclKey = (change: AclChange, at: number): string =>
  [
    letterOf(change),
    userKey("room" in change ? wholeRoom : change.user),
    at.toString(timeRadix).padStart(timeDigits, "0"),
    randomInt(timeRadix ** 2)
      .toString(timeRadix)
      .padStart(2, "0"),
  ].join("");

/** The entries of a map, in the order of their seqs. */
export const readAcl = (acl: Acl = {}): AclEntry[] =>
  Object.entries(acl)
    .map(([key, before]) => ({
      key,
      about: aboutOf(key),
      user: key.slice(1, 11),
      inside: key.startsWith("i"),
      at: Number.parseInt(key.slice(11, 11 + timeDigits), timeRadix),
      seq: before + 1,
    }))
    .toSorted((one, other) => one.seq - other.seq);

/** The users, as `userKey` returns them, who hear a room no more by its recent changes. */
export const outsideBy = (acl: Acl | undefined): string[] => {
  const changes = readAcl(acl).filter(({ about }) => about === "place");
  const last = new Map(changes.map(({ user, inside }) => [user, inside]));
  return [...last].flatMap(([user, inside]) => (inside ? [] : user));
};
