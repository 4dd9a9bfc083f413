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
  /** Nothing further is begun from this time on, in epoch milliseconds: messages have many edits. */
  until?: number;
};

/** The maximum number of messages that one call changes. */
export const mostAtOnce = 500;

/** Messages that are changed concurrently, if they have few changes. */
export const pageSize = 25;

/**
 * Events that are changed concurrently, unless one message alone has more changes. A message may have a
 * hundred large ones, and a page of such is more than a partition takes while a function may run:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const eventsAtOnce = 100;

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
    for (const step of stepsOf(page.data)) {
      if (looked > 0 && !hasTime(store, handing)) return { messages, done: false };
      const taken = await Promise.all(step.map((item) => reassign(store, item, handing)));
      looked += step.length;
      messages += taken.filter(Boolean).length;
    }
    cursor = page.cursor;
  } while (cursor !== null && looked < most && hasTime(store, handing));
  return { messages, done: cursor === null };
};

/** Messages in groups that are changed concurrently, in their order. */
const stepsOf = (items: readonly EventItem[]): EventItem[][] => {
  const steps: EventItem[][] = [];
  let events = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const own = 1 + changesOf(item).size;
    if (events + own > eventsAtOnce) {
      steps.push([]);
      events = 0;
    }
    steps.at(-1)?.push(item);
    events += own;
  }
  return steps;
};

/** The seqs of a message's changes. */
const changesOf = ({ edits = [], changed }: EventItem): Set<number> =>
  new Set([...edits, ...(changed === undefined ? [] : [changed])]);

/** Whether there is time to transfer more. */
export const hasTime = (store: Store, { until = Number.POSITIVE_INFINITY }: Transfer): boolean =>
  store.now() < until;

const reassign = async (store: Store, item: EventItem, handing: Transfer): Promise<boolean> => {
  const { room } = item;
  const events = await Promise.all([...changesOf(item)].map((seq) => readPlace(store, room, seq)));
  // A call that died may have changed some: a write that is refused costs as much as one that is not.
  const left = events.filter((event): event is EventItem => event?.userId === handing.from);
  // The message last: as long as it is found under its old user, its changes are processed too.
  await Promise.all(left.map((event) => rename(store, event, handing)));
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
