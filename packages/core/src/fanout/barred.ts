import { type Barred, dropSubscriber } from "../connection/subscribe.ts";
import { isYoung } from "../connection/young.ts";
import type { Store } from "../table/store.ts";
import type { ParleyError } from "../wire/error.ts";

/**
 * Closes a connection, after sending its client the reason. Resolves with whether it is known to be
 * closed.
 */
export type CloseBarred = (connectionId: string, why: ParleyError) => Promise<boolean>;

/** The maximum per fan-out: the next one closes the rest. */
const maxEnded = 10;

/** The maximum number of connections that an environment remembers trying to close. */
const maxRemembered = 1_000;

/** The disconnects of one fan-out. */
export type Ends = {
  /** Begins to close connections, the first ten of the fan-out. */
  add(barred: readonly Barred[]): void;
  /** Resolves when all that were added are closed, or could not be. */
  settled(): Promise<void>;
};

/**
 * Closes connections that a fan-out finds barred, and deletes them. API Gateway keeps a connection
 * open when its token has expired or its user may not get events any more, and one that only
 * listens sends no frame that would reveal it. Failures are retried by the next fan-out. Their
 * clients read in the log what they have missed, once they may come back.
 *
 * @param tried connections that fan-outs of this environment have tried to close. Others come
 *   first: those stay in the room until `$disconnect` has arrived, or forever if they cannot be
 *   closed.
 * @param noted receives each connection that gets an error.
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
      const next = inOrder.slice(0, maxEnded - ends.length);
      noted(next);
      for (const { subscriber } of next) tried.add(subscriber.connectionId);
      for (const oldest of tried) if (tried.size > maxRemembered) tried.delete(oldest);
      // A failure must not reject unhandled in a caller that waits for none of them.
      for (const each of next) ends.push(end(each).catch(() => undefined));
    },
    settled: async () => {
      await Promise.all(ends);
    },
  };
};
