import type { Blocked } from "../identity/block.ts";
import { isAccount } from "../rate-limit/payer.ts";

/**
 * How somebody stands: `guestTurnedOff` is a guest while the stage admits none, `blocked` somebody whom the
 * operator has blocked, `nobody` somebody without a token.
 */
export type Standing = "account" | "guest" | "guestTurnedOff" | "blocked" | "nobody";

/** Somebody, as access asks of them. */
export type Member = { standing: Exclude<Standing, "blocked"> } | { standing: "blocked"; block: Blocked };

/** Whoever shows no token, where one is needed. */
export const nobody: Member = { standing: "nobody" };

const account: Member = { standing: "account" };
const guest: Member = { standing: "guest" };
const guestTurnedOff: Member = { standing: "guestTurnedOff" };

/**
 * How a user stands.
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
