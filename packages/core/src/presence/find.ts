import { leaseBytes } from "../connection/lease.ts";
import { type OnCost, readCost } from "../cost.ts";
import type { PresenceState } from "../protocol/presence.ts";
import type { Store } from "../table/store.ts";

/**
 * Whether users are online: each by one eventually consistent Query of their leases, however many devices
 * they have. Users who are not known are offline, as are those who were deleted.
 *
 * @param onCost receives what is read, beside a read of each user.
 */
export const findPresence = async (
  store: Store,
  users: ReadonlySet<string>,
  onCost: OnCost,
): Promise<Record<string, PresenceState>> => {
  const stateOf = async (present: string): Promise<PresenceState> => {
    const { data } = await store.leases.query.lease({ present }).go({ pages: 1, attributes: ["until"] });
    onCost(readCost(data.length * leaseBytes, 0));
    return data.some(({ until }) => until > store.now()) ? "online" : "offline";
  };
  const states = await Promise.all([...users].map(async (user) => [user, await stateOf(user)] as const));
  return Object.fromEntries(states);
};
