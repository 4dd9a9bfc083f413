import type { Progress } from "../protocol/http.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";

/**
 * From which user to which, and the name that the messages are shown under from now on: the new
 * user's own, so it is not a frame's claim.
 */
export type Transfer = {
  from: string;
  to: (room: string) => string;
  name: string;
  /** No further page is begun from this time on, in epoch milliseconds: messages have many edits. */
  until?: number;
};

/** The maximum number of messages that one call changes. */
export const mostAtOnce = 500;

/** Messages that are changed concurrently. */
export const pageSize = 25;

/**
 * Reassigns a user's messages: in the log, in the index by user, and in their changes. Readers see
 * it when they read them again. It may be called any number of times, also concurrently.
 *
 * It costs three write units a message, and one for each change of it.
 *
 * The index by user that it reads may be a moment old, and has no changes: `reassignIntents` finds
 * what this leaves behind.
 *
 * @returns how many it reassigned, and whether those were all.
 */
export const reassignMessages = async (
  store: Store,
  handing: Transfer,
  most = mostAtOnce,
): Promise<Progress> => {
  let looked = 0;
  let messages = 0;
  let cursor: string | null = null;
  do {
    const page: { data: EventItem[]; cursor: string | null } = await store.events.query
      .byUser({ userId: handing.from })
      .go({ limit: Math.min(pageSize, most), cursor });
    const taken = await Promise.all(page.data.map((item) => reassign(store, item, handing)));
    looked += page.data.length;
    messages += taken.filter(Boolean).length;
    cursor = page.cursor;
  } while (cursor !== null && looked < most && hasTime(store, handing));
  return { messages, done: cursor === null };
};

/** Whether there is time to transfer another page. */
export const hasTime = (store: Store, { until = Number.POSITIVE_INFINITY }: Transfer): boolean =>
  store.now() < until;

const reassign = async (store: Store, item: EventItem, handing: Transfer): Promise<boolean> => {
  const { room, edits = [], changed } = item;
  const changes = new Set([...edits, ...(changed === undefined ? [] : [changed])]);
  const events = await Promise.all([...changes].map((seq) => readPlace(store, room, seq)));
  // The message last: as long as it is found under its old user, its changes are processed too.
  await Promise.all(events.map((event) => event && rename(store, event, handing)));
  return rename(store, item, handing);
};

/**
 * Reassigns an event. Only an event that still belongs to the first user changes: it may have been
 * reassigned already, or be another's.
 *
 * @returns whether it was.
 */
export const rename = async (
  store: Store,
  { room, seq, kind, timestamp }: EventItem,
  { from, to, name }: Transfer,
): Promise<boolean> => {
  const renamed = await store.events
    .patch({ room, seq })
    // The attributes of the index have to be set again.
    .set({ userId: to(room), kind, ...(kind === "message" && { name }) })
    .remove(["claimed"])
    .composite({ timestamp })
    .where(({ userId }, { eq }) => eq(userId, from))
    .go({ returnOnConditionCheckFailure: true });
  return !renamed.rejected;
};
