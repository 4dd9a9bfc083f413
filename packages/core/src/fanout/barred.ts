import { isYoung } from "../connection/young.ts";
import type { ParleyError } from "../protocol/error.ts";
import type { Store } from "../store.ts";
import { type Barred, dropSubscriber } from "../subscription/subscribe.ts";

/** Ends a connection, after telling its client why. Whether it has ended for certain. */
export type CloseBarred = (connectionId: string, why: ParleyError) => Promise<boolean>;

/** How many one fan-out ends: those that are left are the next one's. */
const mostEnded = 10;

/** The most connections of which an environment remembers that it has tried to end them. */
const mostRemembered = 1_000;

/** The ends of one fan-out. */
export type Ends = {
  /** Begins to end connections, the first ten of the fan-out. */
  add(barred: readonly Barred[]): void;
  /** Resolves when all that were added are ended, or could not be. */
  settled(): Promise<void>;
};

/**
 * Ends connections that a fan-out finds barred, and forgets them. API Gateway lets a connection live on
 * when its token has expired or its user may not hear any more, and one that only listens sends no frame by
 * which that would be noticed. What fails is tried by the next fan-out. Their clients read in the log what
 * they have missed, once they may come back.
 *
 * @param tried connections that fan-outs of this environment have tried to end. Others come first: those
 * stay in the room until `$disconnect` has come, or forever if they cannot be ended.
 * @param noted told of each connection that is posted why it ends.
 */
export const startEnds = (
  store: Store,
  closeBarred: CloseBarred,
  tried: Set<string> = new Set(),
  noted: (barred: readonly Barred[]) => void = () => {},
): Ends => {
  const ends: Promise<unknown>[] = [];
  const end = async ({ subscriber, error }: Barred) => {
    const isEnded = await closeBarred(subscriber.connectionId, error);
    if (isEnded && !isYoung(store, subscriber)) await dropSubscriber(store, subscriber);
  };
  return {
    add: (barred) => {
      const isNew = ({ subscriber }: Barred) => !tried.has(subscriber.connectionId);
      const inOrder = [...barred.filter(isNew), ...barred.filter((each) => !isNew(each))];
      const next = inOrder.slice(0, mostEnded - ends.length);
      noted(next);
      for (const { subscriber } of next) tried.add(subscriber.connectionId);
      for (const oldest of tried) if (tried.size > mostRemembered) tried.delete(oldest);
      // Whoever waits for none of them is not to fail by one.
      for (const each of next) ends.push(end(each).catch(() => undefined));
    },
    settled: async () => {
      await Promise.all(ends);
    },
  };
};
