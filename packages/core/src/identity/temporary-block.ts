import { expiresIn } from "../expiry.ts";
import type { Store } from "../store.ts";
import { temporaryBlock } from "./revocation.entity.ts";

/**
 * Makes what shuts people out of the socket for so many seconds, whichever of their tokens they show. It
 * writes once for each time: when somebody is to be blocked, many of their frames are still in flight, and
 * each of them asks for it. Other environments do not know of that, and write for themselves, which moves
 * the end by as much.
 *
 * What it makes takes the person's `principal`, answers with the end, in epoch milliseconds, and rejects as
 * the table does; then the next call tries again.
 */
export const createTemporaryBlocks = (store: Store, seconds: number) => {
  /** The end, in epoch seconds, of whom this environment has blocked. The earliest is the first. */
  const ends = new Map<string, number>();

  const forgetPast = () => {
    for (const [principal, end] of ends) {
      if (end * 1000 > store.now()) return;
      ends.delete(principal);
    }
  };

  return async (principal: string): Promise<number> => {
    forgetPast();
    const known = ends.get(principal);
    if (known !== undefined) return known * 1000;
    const expireAt = expiresIn(store, seconds);
    ends.set(principal, expireAt);
    try {
      await store.revocations.put({ principal, session: temporaryBlock, at: store.now(), expireAt }).go();
    } catch (error) {
      ends.delete(principal);
      throw error;
    }
    return expireAt * 1000;
  };
};
