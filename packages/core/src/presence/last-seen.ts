import { lastOnlineBy, leaseBytes, seen } from "../connection/lease.ts";
import { type OnCost, readCost } from "../cost.ts";
import type { Identity } from "../identity/identity.ts";
import type { PresenceState } from "../protocol/presence.ts";
import { expiresIn } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";

/**
 * When a user was last online, in epoch milliseconds, as far as it is kept: while others may know. A
 * strongly consistent read.
 */
export const keptLastSeen = async (store: Store, userId: string): Promise<number | undefined> => {
  const { data } = await store.leases
    .get({ present: userId, connectionId: seen })
    .go({ consistent: true, attributes: ["until"] });
  return data?.until;
};

/**
 * Lets others know when a user was last online, from now on, or ends that: then what was kept is deleted.
 * One write.
 */
export const allowLastSeen = async (
  store: Store,
  { userId, kind }: Pick<Identity, "userId" | "kind">,
  isAllowed: boolean,
): Promise<void> => {
  const key = { present: userId, connectionId: seen };
  if (!isAllowed) {
    await store.leases.delete(key).go();
    return;
  }
  const end = kind === "guest" && { expireAt: expiresIn(store, guestTokenSeconds) };
  await store.leases
    .upsert(key)
    .set({ until: store.now(), ...end })
    .go();
};

/**
 * Whether a user is online, and otherwise, if they allow it, when they last were: in epoch milliseconds, to
 * the minute. One eventually consistent Query of their leases. The lease of a connection whose end was lost
 * tells when it was last renewed.
 */
export const findLastSeen = async (
  store: Store,
  present: string,
  onCost: OnCost,
): Promise<{ state: PresenceState; lastSeen?: number }> => {
  const { data } = await store.leases.query
    .lease({ present })
    .go({ pages: 1, attributes: ["connectionId", "until"] });
  onCost(readCost(data.length * leaseBytes, 0));
  if (data.some(({ until }) => until > store.now())) return { state: "online" };
  if (!data.some(({ connectionId }) => connectionId === seen)) return { state: "offline" };
  const times = data.map((lease) => lastOnlineBy(store, lease));
  return { state: "offline", lastSeen: Math.floor(Math.max(...times) / 60_000) * 60_000 };
};
