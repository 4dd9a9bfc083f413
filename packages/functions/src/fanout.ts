import { setTimeout as pause } from "node:timers/promises";
import { notingAudience } from "@parley/core/fanout/audience";
import { startEnds } from "@parley/core/fanout/barred";
import { batchWindowFor } from "@parley/core/fanout/busy";
import { deliver, nobody } from "@parley/core/fanout/deliver";
import { type Turn, workerRecipients } from "@parley/core/fanout/fan-out";
import { type FanoutJob, readFanoutJob } from "@parley/core/fanout/job";
import { openQueue } from "@parley/core/fanout/queue";
import { startTurnDeadline } from "@parley/core/fanout/turn-deadline";
import type { Payer } from "@parley/core/rate-limit/payer";
import * as v from "valibot";
import { costs, refreshStageSoon, reportPosts } from "./cost-limits.ts";
import { log } from "./log.ts";
import { countMissed } from "./missed-metric.ts";
import { payerOf } from "./payer.ts";
import { setting } from "./setting.ts";
import { closeBarred, tried } from "./socket/close-barred.ts";
import { post } from "./socket/gateway.ts";
import { whyBarredFrom } from "./socket/hearing.ts";
import { store } from "./store.ts";

const QueueEvent = v.object({
  Records: v.array(
    v.object({
      messageId: v.string(),
      receiptHandle: v.string(),
      body: v.string(),
      attributes: v.object({ MessageGroupId: v.string(), ApproximateReceiveCount: v.string() }),
    }),
  ),
});
type Message = v.InferOutput<typeof QueueEvent>["Records"][number];

/**
 * The messages that the queue delivers again:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
type PartialFailure = { batchItemFailures: { itemIdentifier: string }[] };

const { enqueue, retrySoon } = openQueue(setting("PARLEY_FANOUT_QUEUE"), (what, error) =>
  log.warn(what, {}, error),
);

/**
 * The job in a message. One that was received before was probably delivered: legacy clients could
 * not tell it from a new message.
 */
const fanoutJobIn = ({ body, attributes }: Message): FanoutJob | undefined => {
  const job = readFanoutJob(body);
  if (!job || attributes.ApproximateReceiveCount === "1") return job;
  return { ...job, repeated: true };
};

/**
 * The senders that pay for posts: only those of the first shard, or an event would cost more the
 * more listeners a room has.
 */
const payingSenders = (jobs: readonly FanoutJob[]): Payer[] =>
  jobs.some(({ shard }) => shard !== undefined)
    ? []
    : jobs.map(({ from }) => payerOf(from, from.address ?? ""));

/**
 * Sends each recipient its frames, for as long as the room's next messages should wait. Meanwhile,
 * and no longer, barred connections are closed and the cost of posts is reported.
 */
const tell = async (jobs: readonly FanoutJob[], { recipients, barred, read }: Turn) => {
  const release = startTurnDeadline(recipients);
  const isBusy = jobs.some(({ busy }) => busy);
  const { audience, noted } = notingAudience();
  const ends = startEnds(store, closeBarred, tried, noted.barred);
  noted.read(read);
  ends.add(barred);
  noted.recipients(recipients);
  costs.chargePosts(audience, payingSenders(jobs));
  const [delivery] = await Promise.all([
    deliver(store, post, [recipients], { served: release.served, until: release.signal }),
    release.within(ends.settled()),
    release.within(reportPosts()),
    isBusy && pause(batchWindowFor(jobs.length, recipients.length)),
  ]);
  release.end();
  countMissed(
    delivery,
    jobs.map(({ room, event }) => `${room}/${event.seq}`),
  );
};

/**
 * Delivers what the queue has for a room, or a shard of it.
 * @returns the messages that failed. One that cannot be read delays only itself: clients order what
 *   they receive.
 */
const tellGroup = async (
  messages: readonly Message[],
  refreshed: Promise<void>,
): Promise<readonly Message[]> => {
  const read = messages.map((message) => ({ message, job: fanoutJobIn(message) }));
  const unreadable = read.filter(({ job }) => !job).map(({ message }) => message);
  for (const { messageId } of unreadable) log.error("Not a fan-out job", { messageId });
  const [first, ...others] = read.flatMap(({ job }) => job ?? []);
  if (!first) return unreadable;
  try {
    const jobs = [first, ...others] as const;
    const stop = () => {
      log.error("Fan-out stopped after too many shards", { room: first.room, seq: first.event.seq });
      countMissed({ ...nobody(), notAttempted: 1 }, [`${first.room}/${first.event.seq}`]);
    };
    // Each group counts for itself the recipients that its senders pay for.
    const whyBarred = refreshed.then(() => whyBarredFrom(first.room, payingSenders(jobs)));
    await tell(jobs, await workerRecipients(store, { enqueue, whyBarred }, jobs, stop));
    return unreadable;
  } catch (error) {
    log.error("Fan-out failed, will be retried", { room: first.room, seq: first.event.seq }, error);
    return messages;
  }
};

/**
 * Delivers what the queue has: everything for a room at once, and each room separately. An
 * unreachable recipient is not retried through the queue: it is counted, and finds the events in
 * the log.
 */
export const handler = async (event: unknown): Promise<PartialFailure> => {
  const { Records: messages } = v.parse(QueueEvent, event);
  const refreshed = refreshStageSoon();
  const groups = Map.groupBy(messages, ({ attributes }) => attributes.MessageGroupId);
  const failed = (await Promise.all([...groups.values()].map((group) => tellGroup(group, refreshed)))).flat();
  await retrySoon(failed.map(({ receiptHandle }) => receiptHandle));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
