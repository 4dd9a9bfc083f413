import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "../store.ts";
import { dropSubscriber, type Subscription } from "../subscription/subscribe.ts";
import { type Post, posterSockets } from "./poster.ts";

/** How a fan-out went, in recipients. `gone` were dropped; the rest of them reads the log later. */
export type Delivery = { delivered: number; gone: number; busy: number; refused: number };

/** Milliseconds for the whole fan-out: a recipient that hangs must not keep the acknowledgement for long. */
const fanoutDeadline = 4_000;

/** Full jitter between tries, in milliseconds: the first wait is at most `base`, each later one at most twice as long. */
const backoff = { base: 50, most: 800 };

/**
 * Milliseconds after its start in which a connection can answer 410 because its handshake is still
 * running, and for how long a post is tried again then.
 */
const handshake = { longest: 10_000, patience: 1_500 };

/**
 * Sends each subscriber its payload. One that is gone loses its subscription, one that is busy is tried
 * again until the deadline, and none of them delays another.
 */
export const deliver = async (
  store: Store,
  post: Post,
  subscribers: readonly Subscription[],
  payloadFor: (subscription: Subscription) => string,
): Promise<Delivery> => {
  const deadline = AbortSignal.timeout(fanoutDeadline);
  const delivery: Delivery = { delivered: 0, gone: 0, busy: 0, refused: 0 };
  const waiting = [...subscribers];

  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const outcome = await reach(store, post, next, payloadFor(next), deadline);
      delivery[outcome] += 1;
      if (outcome === "gone") await dropSubscriber(store, next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(posterSockets, waiting.length) }, worker));
  return delivery;
};

/** Posts to one subscriber until that is decided or time is up. */
const reach = async (
  store: Store,
  post: Post,
  subscription: Subscription,
  payload: string,
  deadline: AbortSignal,
) => {
  const started = store.now();
  const young = subscription.protocol === "legacy" && started - subscription.connectedAt < handshake.longest;
  for (let attempt = 0; ; attempt++) {
    const outcome = await post(subscription.connectionId, payload, deadline);
    const early = outcome === "gone" && young;
    if (!early && outcome !== "busy") return outcome;
    if (early && store.now() - started > handshake.patience) return "busy";
    const most = Math.min(backoff.most, backoff.base * 2 ** attempt);
    await pause(Math.random() * most, undefined, { signal: deadline }).catch(() => undefined);
    if (deadline.aborted) return "busy";
  }
};
