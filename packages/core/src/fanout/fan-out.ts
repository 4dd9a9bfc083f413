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
import { isWithheld, storedEvents } from "./what.ts";

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
  /**
   * Whether a job's change was applied, once that is known. Its user's other connections get it then, where
   * it is delivered here. It never rejects.
   */
  applied?: Promise<boolean>;
};

/**
 * Delivers an event that has just been stored to its room, except to the sender's connection, which
 * gets it as its answer. A legacy client that sends to a room it is not in is subscribed.
 *
 * In a busy room, workers deliver it: this resolves as soon as the queue has the job, with nobody
 * served. Workers also serve all but the first `maxRecipientsPerHandler` of a large room. Jobs that
 * the queue does not take are delivered here.
 *
 * Barred connections of the room are closed beside the posts. Nothing waits for that.
 */
export const fanOut = async (
  store: Store,
  { post, closeBarred, tried, noted, applied, ...means }: FanoutMeans,
  job: FanoutJob,
): Promise<Delivery> => {
  const ends = startEnds(store, closeBarred, tried, noted?.barred);
  const notes = { barred: ends.add, read: noted?.read ?? (() => {}), applied };
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

const maxRecipients = () => tuned("maxRecipientsPerHandler", maxRecipientsPerHandler);

/**
 * The recipients of an event in a room that is not busy: `maxRecipientsPerHandler`, and the rest
 * too when the queue does not take them. The rest is enqueued once that many were read: how many
 * there are is not known before, and none has to be read again.
 */
async function* senderRecipients(store: Store, means: TurnMeans, job: FanoutJob, notes: PageNotes) {
  const next = yield* recipientPages(store, means, job, notes, maxRecipients());
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

/**
 * Receives the subscribers that were read, and the barred ones among them. `applied`: as in
 * `FanoutMeans`.
 */
type PageNotes = Pick<PostNotes, "read" | "barred"> & Pick<FanoutMeans, "applied">;

/**
 * The frames of an event for each recipient, in pages that are read on demand.
 *
 * @returns the connection id after which there may be more, when `max` were read.
 */
async function* recipientPages(
  store: Store,
  { whyBarred }: TurnMeans,
  job: FanoutJob,
  notes: PageNotes,
  max = Number.POSITIVE_INFINITY,
): AsyncGenerator<Recipient[], string | undefined> {
  const { room, shard } = job;
  const spared = sparing([job]);
  const what = storedEvents([job]);
  const whatOnceApplied = storedEvents([{ ...job, unapplied: false }]);
  /** What a change's user gets of it once it is applied. */
  const ownRecipients = (subscribers: readonly Subscriber[]): Recipient[] => {
    const { applied } = notes;
    if (!applied) return [];
    const own = subscribers.filter(({ userId }) => isWithheld(job, userId));
    return recipientsOf(whatOnceApplied, own).map((each) => ({ ...each, after: applied }));
  };
  let next: string | undefined;
  const reading = { after: shard?.after, first: firstPage, max, whyBarred: spared.exempt(whyBarred) };
  for await (const page of subscriberPages(store, room, reading)) {
    notes.read(page.read);
    notes.barred(spared.others(page.barred));
    yield [...recipientsOf(what, page.subscribers), ...ownRecipients(page.subscribers)];
    await subscribeLegacySenders(store, [job], page);
    next = page.next;
  }
  return next;
}

/**
 * A worker's task for a room, or a shard of one. `read`: all subscribers it read, recipients or
 * not.
 */
export type Turn = { recipients: Recipient[]; barred: Barred[]; read: Subscriber[] };

/**
 * The frames of some jobs for each recipient of a worker. All jobs are for one room, or for the
 * same shard of it. One Query. Subscribers beyond the worker's share are passed to the next worker
 * first.
 *
 * @param onStop called instead of passing them on beyond `maxShards` shards.
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
    max: maxRecipients(),
    whyBarred: spared.exempt(whyBarred),
  };
  const page = await subscriberPage(store, room, reading);
  const { next } = page;
  if (next !== undefined && isLast) onStop();
  if (next !== undefined && !isLast) {
    const rest = jobs.map((job) => ({
      ...job,
      shard: shardAfter(job, next),
    }));
    // The queue takes each job once, so retrying is safe.
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

/** The shard of the room that begins after a connection, or later if the job's own shard does. */
const shardAfter = ({ shard }: FanoutJob, connectionId: string) => ({
  number: (shard?.number ?? 0) + 1,
  after: shard !== undefined && shard.after > connectionId ? shard.after : connectionId,
});
