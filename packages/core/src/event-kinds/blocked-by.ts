import { hasBlocked } from "../acl/blocklist.ts";
import type { OnCost } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { notAddable } from "./rooms-of-user.ts";

type Adding = { by: string; users: readonly string[] };

/**
 * Requires that none of these users has blocked the one who adds them to a room.
 *
 * @throws ParleyError `too_many_rooms`, as for a user in as many rooms as others may add them to: it does
 *   not tell which of both it is.
 */
export const throwIfBlockedBy = async (
  store: Store,
  { by, users }: Adding,
  onCost: OnCost,
): Promise<void> => {
  const answers = await Promise.all(users.map((user) => hasBlocked(store, user, by, onCost)));
  if (answers.includes(true)) throw notAddable;
};

/** @throws ParleyError `forbidden` for who opens a direct room with somebody whom they have blocked. */
export const throwIfBlocking = async (store: Store, { by, users }: Adding, onCost: OnCost): Promise<void> => {
  const answers = await Promise.all(users.map((user) => hasBlocked(store, by, user, onCost)));
  if (!answers.includes(true)) return;
  throw new ParleyError("forbidden", "You have blocked this user. Unblock them first.", { field: "with" });
};
