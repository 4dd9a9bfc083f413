import * as v from "valibot";
import { LiveEvent } from "../protocol/event.ts";

const SenderConnection = v.object({
  connectionId: v.string(),
  userId: v.string(),
  /** The table's key of the user, to determine who pays for the posts. */
  principal: v.optional(v.string()),
  name: v.string(),
  protocol: v.picklist(["parley.v1", "legacy"]),
  connectedAt: v.number(),
  /** Its address, to determine who pays for the posts. */
  address: v.optional(v.string()),
  /** When its token expires, in epoch milliseconds. */
  tokenExpiresAt: v.optional(v.number()),
});

/**
 * A stored event, or a sealed seq, to be delivered to a room, as the queue carries it. Workers may
 * be of another version than the sender: new fields are optional.
 */
export const FanoutJob = v.object({
  room: v.string(),
  epoch: v.string(),
  event: LiveEvent,
  /** Further seqs that have no event and never will: its send has sealed them. */
  voids: v.optional(v.array(v.number())),
  /** The sender's connection, which got the event as its answer. */
  from: SenderConnection,
  /**
   * It had been stored before, and probably delivered: legacy clients could not tell it from a new
   * message.
   */
  repeated: v.boolean(),
  /**
   * A change that is not applied yet. Its user's connections do not get it: it would acknowledge the
   * change, and only a retry completes one whose handler dies.
   */
  unapplied: v.optional(v.boolean()),
  /**
   * Users, as `userKey` returns them, whose access had ended when its seq was taken: they do not get it,
   * though they may still be subscribed.
   */
  outside: v.optional(v.array(v.string())),
  /** The room was busy when it was stored. */
  busy: v.boolean(),
  /**
   * The shard of a large room that it is for: connections whose ids come after `after`. Shards
   * count from 1.
   */
  shard: v.optional(v.object({ number: v.number(), after: v.string() })),
});
export type FanoutJob = v.InferOutput<typeof FanoutJob>;

/** The group within which the queue keeps the order: a room, or one shard of it. */
export const messageGroup = ({ room, shard }: FanoutJob): string =>
  shard === undefined ? room : `${room}/${shard.number}`;

/**
 * The same for each attempt to deliver an event to a room or shard. A repeated send that has sealed
 * seqs delivers the event again with them: the last one is its own, since only one send takes it.
 */
export const deduplicationId = ({ epoch, event, voids = [], shard }: FanoutJob): string =>
  [epoch, event.seq, shard?.number ?? 0, ...voids.slice(-1)].join("/");

/**
 * A job as the text of a message. It has only the necessary fields of the sender's connection: dead
 * letters are kept for days. SQS takes only what XML can hold: JSON escapes everything that it
 * cannot except these two.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const writeFanoutJob = (job: FanoutJob): string =>
  JSON.stringify({ ...job, from: v.parse(SenderConnection, job.from) }).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => (character === "\uFFFE" ? "\\ufffe" : "\\uffff"),
  );

const FanoutJobText = v.pipe(v.string(), v.parseJson(), FanoutJob);

/**
 * The job in a message; undefined for any other message, or a job that only a newer version
 * understands.
 */
export const readFanoutJob = (text: string): FanoutJob | undefined => {
  const read = v.safeParse(FanoutJobText, text);
  return read.success ? read.output : undefined;
};
