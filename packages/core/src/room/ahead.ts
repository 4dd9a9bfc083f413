import type { Store } from "../store.ts";
import { findHead, readHead } from "./head.ts";

/** The heads of those rooms that have gone beyond what the client holds. */
export const headsAhead = async (
  store: Store,
  held: ReadonlyMap<string, number>,
): Promise<Record<string, number>> => {
  const heads = await Promise.all(
    [...held].map(async ([room, seq]) => {
      // Of a room that the client holds something of there is a log, whose counter may have been lost.
      const head = await (seq > 0 ? findHead : readHead)(store, room);
      return head && head.head > seq ? [[room, head.head] as const] : [];
    }),
  );
  return Object.fromEntries(heads.flat());
};
