import type { Blocked } from "../identity/block.ts";
import { isAccount } from "../rate-limit/payer.ts";
import { isInside, type Place, type Role } from "../wire/place.ts";

/**
 * What access depends on: `guestTurnedOff` is a guest while the stage admits none, `blocked` a user
 * whom the operator has blocked, `nobody` a request without a token. `banned` is a user whom the room has
 * banned, and a role one of its members, where that was read.
 */
export type Standing = Role | "banned" | "account" | "guest" | "guestTurnedOff" | "blocked" | "nobody";

/** A user as access sees them. */
export type Member = { standing: Exclude<Standing, "blocked"> } | { standing: "blocked"; block: Blocked };

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
