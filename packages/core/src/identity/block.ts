import { isAlive } from "../table/expiry.ts";
import { blocked } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";

/**
 * A block by the operator. `until`: its end, in epoch milliseconds; without one it lasts until it
 * is lifted.
 */
export type Blocked = { until: number | undefined };

type Note = { session: string; expireAt?: number | undefined };

/** The active block among the records of a login. */
export const blockedIn = (store: Store, notes: readonly Note[]): Blocked | undefined => {
  const note = notes.find(({ session }) => session === blocked);
  if (!note || !isAlive(store, note)) return undefined;
  return { until: note.expireAt === undefined ? undefined : note.expireAt * 1000 };
};

/** What a blocked user is told: `forbidden`, and when the block ends if it does. */
export const refuseBlocked = (block: Blocked | undefined): ParleyError => {
  const end = block?.until === undefined ? "" : ` until ${new Date(block.until).toISOString()}`;
  return new ParleyError("forbidden", `You are blocked from this chat${end}. Ask its operator.`);
};

/** Refuses a user whom the operator has blocked. @throws ParleyError `forbidden`. */
export const throwIfBlocked = ({ blocked: block }: { blocked: Blocked | undefined }): void => {
  if (block) throw refuseBlocked(block);
};
