import type { TimelineMessage } from "@parley/client/snapshot";
import { deletedPrefix, guestPrefix } from "@parley/core/wire/user-id";

/**
 * The mark of a name: that a legacy client claimed it, or that it is a guest's. Accounts are
 * unmarked, since no name can hide a mark, but one could contain whatever an account's mark looked
 * like. Deleted users have no name at all.
 */
export type SenderBadge = "unverified" | "guest" | "deleted";

/**
 * @param hasAccounts whether there are accounts here: where all are guests, nobody is marked as
 *   one.
 */
export function senderBadge(
  { own, verified, userId }: Pick<TimelineMessage, "own" | "verified" | "userId">,
  hasAccounts: boolean,
): SenderBadge | undefined {
  if (!verified) return "unverified";
  // The server makes the ids, and their prefixes: no name has an influence here.
  if (userId.startsWith(deletedPrefix)) return "deleted";
  return hasAccounts && !own && userId.startsWith(guestPrefix) ? "guest" : undefined;
}
