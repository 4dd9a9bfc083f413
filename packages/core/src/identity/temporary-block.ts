import { expiresIn } from "../table/expiry.ts";
import { temporaryBlock } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";

/**
 * Makes a function that blocks users from the socket for a number of seconds, whichever of their
 * tokens they use. It writes once for each block: when a user is to be blocked, many of their
 * frames are still in flight, and each of them asks for it. Other environments do not know that,
 * and write for themselves, which moves the end by as much.
 *
 * The function takes the user's `principal`, returns the end, in epoch milliseconds, and rejects as
 * the table does; then the next call tries again.
 */
export const createTemporaryBlocks = (store: Store, seconds: number) => {
  /**
   * The end, in epoch seconds, for users that this environment has blocked. The earliest is the
   * first.
   */
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
