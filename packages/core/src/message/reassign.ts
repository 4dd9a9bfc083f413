import { isThrottled } from "../aws/throttled.ts";
import { moveCost, readCost, writeCost } from "../cost.ts";
import { readTarget, sizeOf } from "../event-kinds/target.ts";
import type { Progress } from "../protocol/http.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import { mayContinue, type Transfer, takes, unlimited } from "./transfer.ts";

/** Seconds after which a partition that refused to write more has room again. */
export const throttledSeconds = 1;

/** The maximum number of messages that one call changes. */
export const maxAtOnce = 500;

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
 * @returns how many it reassigned, and whether those were all; `retryAfter` if the table refused to
 *   write more.
 */
export const reassignMessages = async (
  store: Store,
  transfer: Transfer,
  max = maxAtOnce,
): Promise<Progress> => {
  const { onCost } = transfer.budget ?? unlimited;
  let looked = 0;
  let messages = 0;
  let cursor: string | null = null;
  do {
    const page: { data: EventItem[]; cursor: string | null } = await store.events.query
      .byUser({ userId: transfer.from })
      .go({ limit: Math.min(pageSize, max), cursor });
    onCost(readCost(page.data.reduce((sum, item) => sum + sizeOf(item), 0)));
    for (const step of stepsOf(page.data)) {
      if (looked > 0 && !mayContinue(store, transfer)) return { messages, done: false };
      const { taken, isRefused } = await takenOf(step.map((item) => reassign(store, item, transfer)));
      looked += step.length;
      messages += taken;
      if (isRefused) return { messages, done: false, retryAfter: throttledSeconds };
    }
    cursor = page.cursor;
  } while (cursor !== null && looked < max && mayContinue(store, transfer));
  return { messages, done: cursor === null };
};

/**
 * How many of several transfers took something, once all of them have ended: what is still being
 * written when a call answers is lost. `isRefused`: the table had no more room for some.
 */
export const takenOf = async (
  transfers: readonly Promise<boolean>[],
): Promise<{ taken: number; isRefused: boolean }> => {
  const ended = await Promise.allSettled(transfers);
  const errors = ended.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  const failure = errors.find((error) => !isThrottled(error));
  if (failure !== undefined) throw failure;
  const taken = ended.filter((each) => each.status === "fulfilled" && each.value).length;
  return { taken, isRefused: errors.length > 0 };
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

const reassign = async (store: Store, item: EventItem, transfer: Transfer): Promise<boolean> => {
  const { room } = item;
  const { onCost } = transfer.budget ?? unlimited;
  const events = await Promise.all([...changesOf(item)].map((seq) => readTarget(store, room, seq, onCost)));
  // A call that died may have changed some: a write that is refused costs as much as one that is not.
  const left = events.filter((event) => takes(transfer, event));
  // The message last: as long as it is found under its old user, its changes are processed too.
  const renamed = await Promise.allSettled(left.map((event) => rename(store, event, transfer)));
  for (const each of renamed) if (each.status === "rejected") throw each.reason;
  return rename(store, item, transfer);
};

/**
 * Reassigns an event. Only an event that still belongs to the first user changes: it may have been
 * reassigned already, or be another's.
 *
 * @returns whether it was.
 */
export const rename = async (
  store: Store,
  item: EventItem,
  { from, alsoFrom = from, to, name, budget = unlimited }: Transfer,
): Promise<boolean> => {
  const { room, seq, kind, timestamp } = item;
  const isMessage = kind === "message";
  const isNamed = item.name !== undefined;
  budget.onCost((isMessage ? moveCost : writeCost)(sizeOf(item)));
  const renamed = await store.events
    .patch({ room, seq })
    // The attributes of the index have to be set again.
    .set({ userId: to(room), kind, ...(isNamed && { name }) })
    .remove(["claimed"])
    .composite({ timestamp })
    .where(({ userId }, { eq }) => `(${eq(userId, from)} OR ${eq(userId, alsoFrom)})`)
    .go({ returnOnConditionCheckFailure: true });
  return !renamed.rejected;
};
