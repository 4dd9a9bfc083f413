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
 * A stored event that a room is to be told of, as the queue carries it. Read by workers that may be of another version
 * than who wrote it: new fields are optional.
 */
export const Announcement = v.object({
  room: v.string(),
  epoch: v.string(),
  event: RoomEvent,
  /** The connection that it came from, which got it as its answer. */
  from: Speaker,
  /** It had been stored before, and probably told: legacy clients could not tell it from a second message. */
  repeated: v.boolean(),
  /** The room was busy when it was stored. */
  busy: v.boolean(),
  /** Which part of a large room it is for: those whose connection ids come after `after`. Parts count from 1. */
  part: v.optional(v.object({ number: v.number(), after: v.string() })),
});
export type Announcement = v.InferOutput<typeof Announcement>;

/** What keeps its order in the queue: a room, or the same part of it. */
export const groupOf = ({ room, part }: Announcement): string =>
  part === undefined ? room : `${room}/${part.number}`;

/** The same for each try to tell the same of an event. */
export const deduplicationOf = ({ epoch, event, part }: Announcement): string =>
  `${epoch}/${event.seq}/${part?.number ?? 0}`;

/**
 * An announcement as the text of a message. Of the speaker's connection only what it needs: dead letters are kept for days. SQS takes only what XML can hold: JSON escapes all that it cannot but
 * these two.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const writeAnnouncement = (announcement: Announcement): string =>
  JSON.stringify({ ...announcement, from: v.parse(Speaker, announcement.from) }).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => (character === "\uFFFE" ? "\\ufffe" : "\\uffff"),
  );

const AnnouncementText = v.pipe(v.string(), v.parseJson(), Announcement);

/** What a message says; undefined when it is no announcement, or one that only a newer version understands. */
export const readAnnouncement = (text: string): Announcement | undefined => {
  const read = v.safeParse(AnnouncementText, text);
  return read.success ? read.output : undefined;
};
