import { messageExpiry } from "../expiry.ts";
import type { Store } from "../store.ts";
import { nobody } from "./event.entity.ts";
import type { EventItem } from "./event.ts";
import { readPlace } from "./place.ts";

/** The most places that one read seals; the next read goes on. */
export const sealsPerRead = 25;

/**
 * Gives up a place in the log, so that no message can ever be stored there. Sealing is always safe: a
 * send that was still about to store there fails its condition and takes another place.
 *
 * @returns what was stored there already, or undefined when the place is now void.
 */
export const seal = async (store: Store, room: string, seq: number): Promise<EventItem | undefined> => {
  const timestamp = new Date(store.now()).toISOString();
  const expireAt = messageExpiry(store, store.now());
  const stored = await store.events
    .create({
      room,
      seq,
      kind: "void",
      userId: nobody,
      timestamp,
      ...(expireAt !== undefined && { expireAt }),
    })
    .go({ returnOnConditionCheckFailure: true });
  if (!stored.rejected) return undefined;
  const standing = await readPlace(store, room, seq);
  return standing?.kind === "void" ? undefined : standing;
};
