import type { TimelineMessage } from "@parley/client/snapshot";

/**
 * What is said of a name besides it: that a legacy client claimed it, or that it is a guest's. Who has an account goes unmarked, since
 * no name can hide a mark, but one could contain whatever an account's mark looked like.
 */
export type Standing = "unverified" | "guest";

/** @param hasAccounts whether people have accounts here: where all are guests, nobody is said to be one. */
export function standingOf(
  { own, verified, userId }: Pick<TimelineMessage, "own" | "verified" | "userId">,
  hasAccounts: boolean,
): Standing | undefined {
  if (!verified) return "unverified";
  // The server makes the ids, and their beginnings.
  return hasAccounts && !own && userId.startsWith("guest-") ? "guest" : undefined;
}

/** Whose message it is, as a screen reader says it. */
export const spokenName = (name: string, standing: Standing | undefined): string =>
  standing ? `${name} (${standing})` : name;
