import * as v from "valibot";
import { RoomEvent } from "../protocol/event.ts";

const Speaker = v.object({
  connectionId: v.string(),
  userId: v.string(),
  /** What the table calls the person, for who pays for the posts. */
  principal: v.optional(v.string()),
  name: v.string(),
  protocol: v.picklist(["parley.v1", "legacy"]),
  connectedAt: v.number(),
  /** Where it came from, for who pays for the posts. */
  address: v.optional(v.string()),
  /** When its token ends, in epoch milliseconds. */
  tokenExpiresAt: v.optional(v.number()),
});

/**
 * A stored event that a room is to be told of, as the queue carries it. Read by workers that may be of
 * another version than who wrote it: new fields are optional.
 */
export const FanoutJob = v.object({
  room: v.string(),
  epoch: v.string(),
  event: RoomEvent,
  /** The connection that it came from, which got it as its answer. */
  from: Speaker,
  /** It had been stored before, and probably told: legacy clients could not tell it from a second message. */
  repeated: v.boolean(),
  /** The room was busy when it was stored. */
  busy: v.boolean(),
  /**
   * Which shard of a large room it is for: those whose connection ids come after `after`. Shards count from
   * 1.
   */
  shard: v.optional(v.object({ number: v.number(), after: v.string() })),
});
export type FanoutJob = v.InferOutput<typeof FanoutJob>;

/** What keeps its order in the queue: a room, or the same shard of it. */
export const messageGroup = ({ room, shard }: FanoutJob): string =>
  shard === undefined ? room : `${room}/${shard.number}`;

/** The same for each try to tell the same of an event. */
export const deduplicationId = ({ epoch, event, shard }: FanoutJob): string =>
  `${epoch}/${event.seq}/${shard?.number ?? 0}`;

/**
 * A job as the text of a message. Of the speaker's connection only what it needs: dead letters are kept
 * for days. SQS takes only what XML can hold: JSON escapes all that it cannot but these two.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const writeFanoutJob = (job: FanoutJob): string =>
  JSON.stringify({ ...job, from: v.parse(Speaker, job.from) }).replace(/[\uFFFE\uFFFF]/g, (character) =>
    character === "\uFFFE" ? "\\ufffe" : "\\uffff",
  );

const FanoutJobText = v.pipe(v.string(), v.parseJson(), FanoutJob);

/** What a message says; undefined when it is no job, or one that only a newer version understands. */
export const readFanoutJob = (text: string): FanoutJob | undefined => {
  const read = v.safeParse(FanoutJobText, text);
  return read.success ? read.output : undefined;
};
