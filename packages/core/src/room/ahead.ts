import type { Store } from "../store.ts";
import { findHead, readHead } from "./head.ts";

/** Of a room that the client holds something of there is a log, whose counter may have been lost. */
const headIn = (store: Store, room: string, seq: number) => (seq > 0 ? findHead : readHead)(store, room);

/** The most read units that `headsAhead` takes: of a room that the client claims to hold something of, and that is not there, two. */
export const readsAhead = (held: ReadonlyMap<string, number>): number =>
  [...held.values()].reduce((reads, seq) => reads + (seq > 0 ? 2 : 1), 0);

/** The heads of those rooms that have gone beyond what the client holds. */
export const headsAhead = async (
  store: Store,
  held: ReadonlyMap<string, number>,
): Promise<Record<string, number>> => {
  const heads = await Promise.all(
    [...held].map(async ([room, seq]) => {
      const head = await headIn(store, room, seq);
      return head && head.head > seq ? [[room, head.head] as const] : [];
    }),
  );
  return Object.fromEntries(heads.flat());
};
