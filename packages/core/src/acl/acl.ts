import { createHash, randomInt } from "node:crypto";

/*
 * Changes of access that are recent: a room's item has them, each from the very update that took the seq
 * of its event. So whatever takes a later seq knows them, before they are applied to the member's item and
 * while subscriptions of a removed user may still be there.
 */

/** What stands in place of a user where everybody's access changes: the room is archived or restored. */
export const wholeRoom = "";

/** A change of a user's access that an event is about to make. `inside`: they hear the room after it. */
export type AclChange = { user: string; inside: boolean };

/** A recent change. `user`: see `userKey`. `at`: when its seq was taken, in epoch milliseconds. */
export type AclEntry = { key: string; user: string; inside: boolean; at: number; seq: number };

/** The map as it is stored: from a key to the seq before the event's. */
export type Acl = Readonly<Record<string, number>>;

/** A user in a map: 40 bits of a digest. Two who share them may miss a post, and find it in the log. */
export const userKey = (userId: string): string =>
  createHash("sha256").update(userId).digest("hex").slice(0, 10);

const timeRadix = 36;
const timeDigits = 9;

/** A new entry's key: a letter, the user, the time, and what makes it unique. */
export const aclKey = ({ user, inside }: AclChange, at: number): string =>
  [
    inside ? "i" : "o",
    userKey(user),
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
      user: key.slice(1, 11),
      inside: key.startsWith("i"),
      at: Number.parseInt(key.slice(11, 11 + timeDigits), timeRadix),
      seq: before + 1,
    }))
    .toSorted((one, other) => one.seq - other.seq);

/** The users, as `userKey` returns them, who hear a room no more by its recent changes. */
export const outsideBy = (acl: Acl | undefined): string[] => {
  const last = new Map(readAcl(acl).map(({ user, inside }) => [user, inside]));
  return [...last].flatMap(([user, inside]) => (inside ? [] : user));
};
