import type { RoomAccess } from "../acl/room-access.ts";
import type { Blocked } from "../identity/block.ts";
import { isAccount } from "../rate-limit/payer.ts";
import { isInside, type Place, type Role } from "../wire/place.ts";
import type { Room } from "./room.ts";

/**
 * What access depends on: `guestTurnedOff` is a guest while the stage admits none, `blocked` a user
 * whom the operator has blocked, `nobody` a request without a token. `banned` is a user whom the room has
 * banned, and a role one of its members, where that was read. `muted` is one who is muted there, whatever
 * their role, and `lockedOut` one who keeps no order in a room that is locked. `blocklisted` is a member
 * of a direct room of whose two users one has blocked the other.
 */
export type Standing =
  | Role
  | "muted"
  | "lockedOut"
  | "blocklisted"
  | "banned"
  | "account"
  | "guest"
  | "guestTurnedOff"
  | "blocked"
  | "nobody";

/** A user as access sees them. `until`: in epoch milliseconds; `seconds`: how long that is. */
export type Member =
  | { standing: Exclude<Standing, "blocked" | "muted"> }
  | { standing: "blocked"; block: Blocked }
  | { standing: "muted"; until: number; seconds: number };

/** A request without a token, where one is needed. */
export const nobody: Member = { standing: "nobody" };

const account: Member = { standing: "account" };
const guest: Member = { standing: "guest" };
const guestTurnedOff: Member = { standing: "guestTurnedOff" };

/**
 * A user's standing.
 *
 * @param guests whether the stage admits guests now.
 * @param block the operator's block, if there is one.
 */
export const memberOf = (
  { userId }: { userId: string },
  guests: "on" | "off",
  block?: Blocked | undefined,
): Member => {
  if (block) return { standing: "blocked", block };
  if (isAccount(userId)) return account;
  return guests === "on" ? guest : guestTurnedOff;
};

/** The same user in a room, by their place there. Who may not be on the stage may not be in its rooms. */
export const memberIn = (member: Member, place: Place): Member => {
  if (member.standing !== "account" && member.standing !== "guest") return member;
  if (place === "none") return member;
  return { standing: isInside(place) ? place : "banned" };
};

/** The same by their access to the room, at a time in epoch milliseconds. */
export const memberBy = (
  member: Member,
  { place, mutedUntil, rules, blocklist }: RoomAccess,
  { kind }: Room,
  now: number,
): Member => {
  if (place === undefined) return member;
  const placed = memberIn(member, place);
  if (!isHere(placed, kind)) return placed;
  if (blocklist === "holds") return { standing: "blocklisted" };
  if (mutedUntil > now) {
    return { standing: "muted", until: mutedUntil, seconds: Math.ceil((mutedUntil - now) / 1000) };
  }
  return rules.locked ? lockedOut(placed) : placed;
};

/** What somebody is who is here, while the room is locked. */
export const lockedOut = (member: Member): Member =>
  member.standing === "member" || member.standing === "account" || member.standing === "guest"
    ? { standing: "lockedOut" }
    : member;

/** Whether what silences others in a room is about somebody: not its owner, nor those who are not there. */
const isHere = ({ standing }: Member, kind: Room["kind"]): boolean =>
  standing === "moderator" ||
  standing === "member" ||
  (kind === "open" && (standing === "account" || standing === "guest"));
