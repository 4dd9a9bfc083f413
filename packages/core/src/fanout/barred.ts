import { setTimeout as pause } from "node:timers/promises";
import { isYoung } from "../connection/young.ts";
import type { ParleyError } from "../protocol/error.ts";
import type { Store } from "../store.ts";
import { type Barred, dropSubscriber } from "../subscription/subscribe.ts";

/** Ends a connection, after telling its client why. Whether it has ended for certain. */
export type TurnAway = (connectionId: string, why: ParleyError) => Promise<boolean>;

/** How many one fan-out ends: those that are left are the next one's. */
const mostEnded = 10;

/** Milliseconds that an acknowledgement waits for that. */
const patience = 1_000;

/**
 * Ends connections that a fan-out found barred, and forgets them. API Gateway lets a connection live on when its token has expired or
 * its user may not hear any more, and one that only listens sends no frame by which that would be noticed. What fails is tried by the next
 * fan-out. Their clients read in the log what they have missed, once they may come back.
 */
export const endBarred = async (
  store: Store,
  turnAway: TurnAway,
  barred: readonly Barred[],
): Promise<void> => {
  if (barred.length === 0) return;
  const ends = barred.slice(0, mostEnded).map(async ({ subscriber, error }) => {
    const isEnded = await turnAway(subscriber.connectionId, error);
    if (isEnded && !isYoung(store, subscriber)) await dropSubscriber(store, subscriber);
  });
  await Promise.race([Promise.allSettled(ends), pause(patience)]);
};
