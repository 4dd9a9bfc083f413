import { findHead, readHead } from "../log/head.ts";
import type { Store } from "../table/store.ts";

/** If the client holds something of a room, there is a log, whose counter may have been lost. */
const headIn = (store: Store, room: string, seq: number) => (seq > 0 ? findHead : readHead)(store, room);

/**
 * The maximum read units of `headsAhead`: two for a room that the client claims to hold something
 * of, and that does not exist.
 */
export const readsAhead = (held: ReadonlyMap<string, number>): number =>
  [...held.values()].reduce((reads, seq) => reads + (seq > 0 ? 2 : 1), 0);

/** Rooms that are beyond what a client holds: their heads, and their messages where they count them. */
type Ahead = { rooms: Record<string, number>; messages: Record<string, number> };

/** The heads of those rooms that are beyond what the client holds. */
export const headsAhead = async (store: Store, held: ReadonlyMap<string, number>): Promise<Ahead> => {
  const heads = await Promise.all(
    [...held].map(async ([room, seq]) => {
      const head = await headIn(store, room, seq);
      return head && head.head > seq ? { room, ...head } : [];
    }),
  );
  const ahead = heads.flat();
  return {
    rooms: Object.fromEntries(ahead.map(({ room, head }) => [room, head])),
    messages: Object.fromEntries(
      ahead.flatMap(({ room, messages }) => (messages === undefined ? [] : [[room, messages]])),
    ),
  };
};
