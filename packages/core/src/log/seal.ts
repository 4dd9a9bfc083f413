import type { EventItem } from "../table/event.entity.ts";
import { nobody } from "../table/event.entity.ts";
import { messageExpiry } from "../table/expiry.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";

/** The maximum number of seqs that one read seals; the next read continues. */
export const sealsPerRead = 25;

/**
 * Seals a seq in the log, so that no message can ever be stored there. Sealing is always safe: a
 * send that was still about to store there fails its condition and takes another seq.
 *
 * @returns what was stored there already, or undefined when the seq is now void.
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
