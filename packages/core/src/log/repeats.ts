import { Buckets } from "../allowance/buckets.ts";
import type { Store } from "../store.ts";

/**
 * Places of one room that repeated sends may leave empty, in one execution environment: a client that repeats without saying so
 * loses an answer now and then. Every reader of the room pages through empty places, so nobody may fill a log with them.
 */
const rate = { burst: 5, perSecond: 1 / 600 };

const byStore = new WeakMap<Store, Buckets>();

const bucketsOf = (store: Store): Buckets => {
  const known = byStore.get(store) ?? new Buckets(rate, store.now);
  byStore.set(store, known);
  return known;
};

/** Notes that a repeated send leaves a place of a room empty. */
export const noteRepeat = (store: Store, room: string): void => {
  bucketsOf(store).take(room);
};

/**
 * Whether repeated sends have left so many places of a room empty that each send must look for an earlier try before it takes a
 * place. That is one read more, and one round trip.
 */
export const areRepeatsFrequent = (store: Store, room: string): boolean => bucketsOf(store).check(room) > 0;
