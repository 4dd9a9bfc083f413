import { setTimeout as pause } from "node:timers/promises";
import { recipientsInTurn, type Turn, type TurnMeans } from "@parley/core/fanout/announce";
import { type Announcement, readAnnouncement } from "@parley/core/fanout/announcement";
import { notingAudience } from "@parley/core/fanout/audience";
import { startEnds } from "@parley/core/fanout/barred";
import { fullBatch, hold } from "@parley/core/fanout/busy";
import { deliver, nobody } from "@parley/core/fanout/deliver";
import { openQueue } from "@parley/core/fanout/queue";
import { startRelease } from "@parley/core/fanout/release";
import * as v from "valibot";
import { costs, refreshStageSoon, reportPosts } from "./cost-limits.ts";
import { log } from "./log.ts";
import { countMissed } from "./missed-metric.ts";
import { payerOf } from "./payer.ts";
import { setting } from "./setting.ts";
import { post } from "./socket/gateway.ts";
import { tried, turnAway } from "./socket/turn-away.ts";
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

/** What the queue hands out again: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
type PartialFailure = { batchItemFailures: { itemIdentifier: string }[] };

const { handOver, handBack } = openQueue(setting("PARLEY_FANOUT_QUEUE"), (what, error) =>
  log.warn(what, {}, error),
);

/** What a message says. One that was received before was probably told: legacy clients could not tell it from a second message. */
const announcementIn = ({ body, attributes }: Message): Announcement | undefined => {
  const announcement = readAnnouncement(body);
  if (!announcement || attributes.ApproximateReceiveCount === "1") return announcement;
  return { ...announcement, repeated: true };
};

/**
 * Sends each recipient its frames, for as long as the room's next messages should wait. Beside that, and no longer, connections
 * that may not hear are ended, and what posts cost is reported.
 */
const tell = async (announcements: readonly Announcement[], { recipients, barred }: Turn) => {
  const release = startRelease(recipients);
  const isWorthHolding =
    announcements.length < fullBatch &&
    recipients.length >= hold.fromRecipients &&
    announcements.some(({ busy }) => busy);
  const { audience, noted } = notingAudience();
  const ends = startEnds(store, turnAway, tried, noted.barred);
  ends.add(barred);
  noted.recipients(recipients);
  costs.chargePosts(
    audience,
    announcements.map(({ from }) => payerOf(from, from.address ?? "")),
  );
  const [delivery] = await Promise.all([
    deliver(store, post, [recipients], { served: release.served, until: release.signal }),
    release.within(ends.settled()),
    release.within(reportPosts()),
    isWorthHolding && pause(hold.milliseconds),
  ]);
  release.end();
  countMissed(
    delivery,
    announcements.map(({ room, event }) => `${room}/${event.seq}`),
  );
};

/**
 * Tells a room, or a part of one, what the queue has for it.
 * @returns the messages that failed. One that cannot be read holds up nothing but itself: clients order what they hear.
 */
const tellGroup = async (
  messages: readonly Message[],
  whyBarred: TurnMeans["whyBarred"],
): Promise<readonly Message[]> => {
  const read = messages.map((message) => ({ message, announcement: announcementIn(message) }));
  const unreadable = read.filter(({ announcement }) => !announcement).map(({ message }) => message);
  for (const { messageId } of unreadable) log.error("This is no announcement", { messageId });
  const [first, ...others] = read.flatMap(({ announcement }) => announcement ?? []);
  if (!first) return unreadable;
  try {
    const announcements = [first, ...others] as const;
    const stop = () => {
      log.error("Fan-out stopped after too many shards", { room: first.room, seq: first.event.seq });
      countMissed({ ...nobody(), untried: 1 }, [`${first.room}/${first.event.seq}`]);
    };
    await tell(announcements, await recipientsInTurn(store, { handOver, whyBarred }, announcements, stop));
    return unreadable;
  } catch (error) {
    log.error("A room could not be told yet", { room: first.room, seq: first.event.seq }, error);
    return messages;
  }
};

/**
 * Tells rooms what the queue has for them: all that is there for a room, in one go, and each room by itself. Whoever
 * cannot be reached is not tried again through the queue: they are counted, and find it in the log.
 */
export const handler = async (event: unknown): Promise<PartialFailure> => {
  const { Records: messages } = v.parse(QueueEvent, event);
  const refreshed = refreshStageSoon();
  // Each group counts for itself how many of a network hear it.
  const tellOne = (group: Message[]) =>
    tellGroup(
      group,
      refreshed.then(() => costs.whyBarred()),
    );
  const groups = Map.groupBy(messages, ({ attributes }) => attributes.MessageGroupId);
  const failed = (await Promise.all([...groups.values()].map(tellOne))).flat();
  await handBack(failed.map(({ receiptHandle }) => receiptHandle));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
