import { setTimeout as pause } from "node:timers/promises";
import { recipientsInTurn } from "@parley/core/fanout/announce";
import { type Announcement, readAnnouncement } from "@parley/core/fanout/announcement";
import { fullBatch, hold, mostServed } from "@parley/core/fanout/busy";
import { deliver, type Recipient } from "@parley/core/fanout/deliver";
import { createPoster } from "@parley/core/fanout/poster";
import { openQueue } from "@parley/core/fanout/queue";
import * as v from "valibot";
import { type Ids, log } from "./log.ts";
import { countMissed } from "./missed-metric.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

const QueueEvent = v.object({
  Records: v.array(
    v.object({
      messageId: v.string(),
      receiptHandle: v.string(),
      body: v.string(),
      attributes: v.object({ MessageGroupId: v.string() }),
    }),
  ),
});
type Message = v.InferOutput<typeof QueueEvent>["Records"][number];

/** What the queue hands out again: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
type PartialFailure = { batchItemFailures: { itemIdentifier: string }[] };

const post = createPoster(setting("PARLEY_SOCKET"));
const { handOver, letGo } = openQueue(setting("PARLEY_FANOUT_QUEUE"), (what, error) =>
  log.warn(what, {}, error),
);

/** The messages of one group: what there is to tell, to whom, and the messages that failed. */
type Turn = { announcements: Announcement[]; recipients: Recipient[]; failed: Message[] };

const idsOf = (message: Message | undefined): Ids => (message ? { messageId: message.messageId } : {});

/**
 * Reads who is to hear a group's messages. In a FIFO queue all that follow a failed message fail with it, so that they
 * stay in order.
 */
const turnOf = async (messages: readonly Message[]): Promise<Turn> => {
  const read = messages.map(({ body }) => readAnnouncement(body));
  const unreadable = read.indexOf(undefined);
  const end = unreadable < 0 ? messages.length : unreadable;
  if (unreadable >= 0) log.error("This is no announcement", idsOf(messages[unreadable]));
  const [first, ...others] = read.slice(0, end).filter((announcement) => announcement !== undefined);
  if (!first) return { announcements: [], recipients: [], failed: [...messages] };
  try {
    const announcements = [first, ...others] as const;
    const recipients = await recipientsInTurn(store, handOver, announcements);
    return { announcements: [...announcements], recipients, failed: messages.slice(end) };
  } catch (error) {
    log.error("A room could not be told yet", { room: first.room, seq: first.event.seq }, error);
    return { announcements: [], recipients: [], failed: [...messages] };
  }
};

const isWorthHolding = ({ announcements, recipients }: Turn) =>
  recipients.length >= hold.fromRecipients && announcements.some(({ busy }) => busy);

/** Sends each recipient its frames. `most` resolves when most of them are served. */
const startDelivery = (recipients: readonly Recipient[]) => {
  const { promise: most, resolve } = Promise.withResolvers<void>();
  const few = recipients.length * (1 - mostServed);
  let unserved = recipients.length;
  const all = deliver(store, post, recipients, () => {
    unserved -= 1;
    if (unserved <= few) resolve();
  });
  return { all, most: Promise.race([all, most]), isDone: () => unserved === 0 };
};

/**
 * Tells rooms what the queue has for them: all that is there for a room, in one go. Whoever cannot be reached is not
 * tried again through the queue: they are counted, and find it in the log.
 */
export const handler = async (event: unknown): Promise<PartialFailure> => {
  const collected = pause(hold.milliseconds);
  const { Records: messages } = v.parse(QueueEvent, event);
  const groups = Map.groupBy(messages, ({ attributes }) => attributes.MessageGroupId);
  const turns = await Promise.all([...groups.values()].map(turnOf));
  const failed = new Set(turns.flatMap((turn) => turn.failed));

  const { all, most, isDone } = startDelivery(turns.flatMap(({ recipients }) => recipients));
  await most;
  if (messages.length < fullBatch && turns.some(isWorthHolding)) await collected;
  const served = messages.filter((message) => !failed.has(message));
  if (!isDone() && served.length > 0) await letGo(served.map(({ receiptHandle }) => receiptHandle));

  const told = turns.flatMap(({ announcements }) => announcements);
  countMissed(
    await all,
    told.map(({ room, event }) => `${room}/${event.seq}`),
  );
  return { batchItemFailures: [...failed].map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
