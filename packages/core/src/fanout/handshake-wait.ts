import type { Subscriber } from "../connection/subscribe.ts";
import { hasEnded, isYoung } from "../connection/young.ts";
import type { Store } from "../table/store.ts";

/**
 * The age in milliseconds up to which a connection's 410 is retried, and for how long. The sender's
 * acknowledgement waits for the retries. A legacy client is subscribed at the end of its
 * `$connect`, so the rest of its handshake is usually shorter. Legacy clients are promised the
 * messages sent while they are connected, not earlier ones.
 */
const handshake = { longest: 10_000, retryMs: 200 };

/**
 * Determines what a 410 means: the connection has ended, or it may still open and is retried for
 * `leftMs`.
 */
export type WhyGone = () => Promise<"ended" | { leftMs: number }>;

/**
 * Interprets the 410s of one recipient, whose frames share the time for retries. Only legacy clients
 * are subscribed before their handshake is done.
 */
export const createHandshakeWait = (store: Store, recipient: Omit<Subscriber, "room">): WhyGone => {
  const retryMs = store.now() - recipient.connectedAt < handshake.longest ? handshake.retryMs : 0;
  let until: number | undefined;
  return async () => {
    if (recipient.protocol !== "legacy" || !isYoung(store, recipient)) return "ended";
    until ??= store.now() + retryMs;
    // If the table cannot be read, the connection counts as open.
    if (await hasEnded(store, recipient.connectionId).catch(() => false)) return "ended";
    return { leftMs: until - store.now() };
  };
};
