import { setTimeout as pause } from "node:timers/promises";
import { isYoung } from "../connection/young.ts";
import type { Store } from "../store.ts";
import { dropSubscriber, type Subscriber } from "../subscription/subscribe.ts";

/** Ends a connection whose time is over, after telling its client why. Whether it has ended for certain. */
export type TurnAway = (connectionId: string) => Promise<boolean>;

/** How many one fan-out ends: those that are left are the next one's. */
const mostEnded = 10;

/** Milliseconds that an acknowledgement waits for that. */
const patience = 1_000;

/**
 * Ends connections that a fan-out found expired, and forgets them. API Gateway lets a connection live on when its token has expired, and one
 * that only listens sends no frame by which that would be noticed. What fails is tried by the next fan-out.
 */
export const endExpired = async (
  store: Store,
  turnAway: TurnAway,
  expired: readonly Subscriber[],
): Promise<void> => {
  if (expired.length === 0) return;
  const ends = expired.slice(0, mostEnded).map(async (subscriber) => {
    const isEnded = await turnAway(subscriber.connectionId);
    if (isEnded && !isYoung(store, subscriber)) await dropSubscriber(store, subscriber);
  });
  await Promise.race([Promise.allSettled(ends), pause(patience)]);
};
