import { Buckets } from "../rate-limit/buckets.ts";
import type { Store } from "../table/store.ts";

/**
 * Seqs of one room that repeated sends may leave empty, in one execution environment. A client that
 * lost an answer may repeat a send without marking it. Every reader of the room pages through gaps,
 * so nobody may fill a log with them.
 */
const rate = { burst: 5, perSecond: 1 / 600 };

const byStore = new WeakMap<Store, Buckets>();

const bucketsOf = (store: Store): Buckets => {
  const known = byStore.get(store) ?? new Buckets(rate, store.now);
  byStore.set(store, known);
  return known;
};

/** Notes that a repeated send leaves a seq of a room empty. */
export const noteRepeat = (store: Store, room: string): void => {
  bucketsOf(store).take(room);
};

/**
 * Whether repeated sends have used up the gaps that they may leave in a room. Then each send looks
 * for an earlier attempt before it takes a seq: one more read, and one more round trip.
 */
export const areRepeatsFrequent = (store: Store, room: string): boolean => bucketsOf(store).check(room) > 0;
