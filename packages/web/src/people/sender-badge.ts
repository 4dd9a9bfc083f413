import type { TimelineMessage } from "@parley/client/snapshot";

/**
 * What is said of a name besides it: that a legacy client claimed it, or that it is a guest's. Who has an
 * account goes unmarked, since no name can hide a mark, but one could contain whatever an account's mark
 * looked like. Who is no more has no name at all.
 */
export type SenderBadge = "unverified" | "guest" | "deleted";

/** @param hasAccounts whether people have accounts here: where all are guests, nobody is said to be one. */
export function senderBadge(
  { own, verified, userId }: Pick<TimelineMessage, "own" | "verified" | "userId">,
  hasAccounts: boolean,
): SenderBadge | undefined {
  if (!verified) return "unverified";
  // The server makes the ids, and their beginnings: no name says anything here.
  if (userId.startsWith("deleted-")) return "deleted";
  return hasAccounts && !own && userId.startsWith("guest-") ? "guest" : undefined;
}
