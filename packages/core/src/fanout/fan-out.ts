import { type Barred, type Subscriber, subscriberPage, subscriberPages } from "../connection/subscribe.ts";
import type { Post } from "../gateway/poster.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import type { PostNotes } from "./audience.ts";
import { type CloseBarred, startEnds } from "./barred.ts";
import { firstPage, maxRecipientsPerHandler, maxShards } from "./busy.ts";
import { type Delivery, deliver, nobody, type Recipient } from "./deliver.ts";
import type { FanoutJob } from "./job.ts";
import type { Enqueue, EnqueueOutcome } from "./queue.ts";
import { recipientsOf } from "./recipients.ts";
import { sparing, subscribeLegacySenders } from "./senders.ts";
import { storedEvents } from "./what.ts";

/** Finds the recipients of a turn, and passes on those that are too many for one handler. */
export type TurnMeans = {
  enqueue: Enqueue;
  /** Who may get events. It may be determined while subscribers are read. */
  whyBarred: WhyBarred<Subscriber> | Promise<WhyBarred<Subscriber>>;
};

/** The dependencies of a fan-out. */
export type FanoutMeans = TurnMeans & {
  post: Post;
  closeBarred: CloseBarred;
  /** Connections that earlier fan-outs have tried to close. */
  tried?: Set<string>;
  noted?: PostNotes;
};

/**
 * Tells a room of an event that has just been stored: everybody but the connection it came from, which gets
 * it as its answer. A legacy client that speaks in a room it is not in hears it from now on.
 *
 * In a busy room workers do it: then this returns as soon as the queue has it, having told nobody.
 * So they do for all but the first `maxRecipientsPerHandler` of a large room. What the queue does
 * not take is done here after all.
 *
 * Connections of the room that are found barred are refused beside the posts. Nothing waits for that.
 */
export const fanOut = async (
  store: Store,
  { post, closeBarred, tried, noted, ...means }: FanoutMeans,
  job: FanoutJob,
): Promise<Delivery> => {
  const ends = startEnds(store, closeBarred, tried, noted?.barred);
  const notes = { barred: ends.add, read: noted?.read ?? (() => {}) };
  const serve = (pages: AsyncIterable<Recipient[]>) =>
    deliver(store, post, noting(pages, noted?.recipients ?? (() => {})));
  if (!job.busy) return serve(senderRecipients(store, means, job, notes));
  const outcome = await means.enqueue([job]);
  if (outcome === "taken") return nobody();
  return serve(recipientPages(store, means, notEnqueued(job, outcome), notes));
};

async function* noting(pages: AsyncIterable<Recipient[]>, noted: (recipients: Recipient[]) => void) {
  for await (const page of pages) {
    noted(page);
    yield page;
  }
}

const mostRecipients = () => tuned("maxRecipientsPerHandler", maxRecipientsPerHandler);

/**
 * The recipients of an event in a room that is not busy: `maxRecipientsPerHandler`, and the rest
 * too when the queue does not take them. It is asked when so many were read: how many there are is
 * not known before, and they need not be read again.
 */
async function* senderRecipients(store: Store, means: TurnMeans, job: FanoutJob, notes: PageNotes) {
  const next = yield* recipientPages(store, means, job, notes, mostRecipients());
  if (next === undefined) return;
  const rest = { ...job, shard: shardAfter(job, next) };
  const outcome = await means.enqueue([rest]);
  if (outcome !== "taken") yield* recipientPages(store, means, notEnqueued(rest, outcome), notes);
}

/**
 * What is delivered here instead of by a worker. If the queue has it after all, legacy clients get
 * it from there.
 */
const notEnqueued = (job: FanoutJob, outcome: EnqueueOutcome): FanoutJob => ({
  ...job,
  repeated: job.repeated || outcome === "unanswered",
});

/** Receives who was read, and those of them that may not get the event. */
type PageNotes = Pick<PostNotes, "read" | "barred">;

/**
 * The frames of an event for each recipient, in pages that are read on demand.
 *
 * @returns the connection id after which there may be more, when `most` were read.
 */
async function* recipientPages(
  store: Store,
  { whyBarred }: TurnMeans,
  job: FanoutJob,
  notes: PageNotes,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Recipient[], string | undefined> {
  const { room, shard } = job;
  const spared = sparing([job]);
  const what = storedEvents([job]);
  let next: string | undefined;
  const reading = { after: shard?.after, first: firstPage, most, whyBarred: spared.ask(whyBarred) };
  for await (const page of subscriberPages(store, room, reading)) {
    notes.read(page.read);
    notes.barred(spared.others(page.barred));
    yield recipientsOf(what, page.subscribers);
    await subscribeLegacySenders(store, [job], page);
    next = page.next;
  }
  return next;
}

/** A worker's task for a room, or a shard of one. `read`: all whom it read, recipients or not. */
export type Turn = { recipients: Recipient[]; barred: Barred[]; read: Subscriber[] };

/**
 * The frames of a room's jobs for each recipient, for a worker: all of one room, or of the same
 * shard of it. One Query. Those that are too many for one worker are passed to the next one first.
 *
 * @param onStop called when they are not passed on, since they have passed through `maxShards`
 *   shards.
 * @throws Error when they could not be passed on. Nothing was delivered then.
 */
export const workerRecipients = async (
  store: Store,
  { enqueue, whyBarred }: TurnMeans,
  jobs: readonly [FanoutJob, ...FanoutJob[]],
  onStop: () => void = () => {},
): Promise<Turn> => {
  const [{ room }] = jobs;
  const isLast = jobs.some(({ shard }) => (shard?.number ?? 0) >= maxShards);
  const [earliest] = jobs.map(({ shard }) => shard?.after ?? "").toSorted();
  const spared = sparing(jobs);
  const reading = {
    after: earliest || undefined,
    most: mostRecipients(),
    whyBarred: spared.ask(whyBarred),
  };
  const page = await subscriberPage(store, room, reading);
  const { next } = page;
  if (next !== undefined && isLast) onStop();
  if (next !== undefined && !isLast) {
    const rest = jobs.map((job) => ({
      ...job,
      shard: shardAfter(job, next),
    }));
    // What was taken already is taken once: retrying is safe.
    const outcome = (await enqueue(rest)) === "taken" || (await enqueue(rest)) === "taken";
    if (!outcome) throw new Error(`The rest of the room ${room} was not enqueued.`);
  }
  await subscribeLegacySenders(store, jobs, page);
  return {
    recipients: recipientsOf(storedEvents(jobs), page.subscribers),
    barred: spared.others(page.barred),
    read: page.read,
  };
};

/**
 * The shard of the room that begins after a connection, or further on if its job is for later ones
 * only.
 */
const shardAfter = ({ shard }: FanoutJob, connectionId: string) => ({
  number: (shard?.number ?? 0) + 1,
  after: shard !== undefined && shard.after > connectionId ? shard.after : connectionId,
});
