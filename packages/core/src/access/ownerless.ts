import type { Store } from "../table/store.ts";

/** The most rooms that an environment remembers. */
const maxRemembered = 5_000;

const byStore = new WeakMap<Store, Set<string>>();

/** What a room's item says of whether anybody may ever moderate it. */
type Head = { aclEpoch?: number | undefined; messages?: number | undefined };

/**
 * Notes that an open room is without an owner for good: somebody has written there before anybody made it.
 * Nobody moderates it then.
 */
export const noteHead = (store: Store, room: string, { aclEpoch = 0, messages = 0 }: Head): void => {
  if (aclEpoch > 0 || messages === 0) return;
  const rooms = byStore.get(store) ?? new Set();
  byStore.set(store, rooms.add(room));
  for (const oldest of rooms) {
    if (rooms.size <= maxRemembered) return;
    rooms.delete(oldest);
  }
};

/** Whether this environment knows that an open room is without an owner for good. */
export const isOwnerless = (store: Store, room: string): boolean => byStore.get(store)?.has(room) === true;
