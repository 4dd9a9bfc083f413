import * as v from "valibot";
import { MessageId, RoomName, Seq, wholeNumber } from "../wire/field.ts";
import { maxRevision, maxSeq } from "../wire/limits.ts";

/**
 * How far a user has read a room, on any device: up to this seq. Of two markers the one with the
 * higher revision holds, and of one revision the one with the higher seq. So reading moves it
 * forward, and a higher revision moves it anywhere: "mark as unread from here".
 */
export const ReadMarker = /* @__PURE__ */ (() =>
  v.object({
    seq: v.number(),
    revision: v.number(),
    /**
     * How many of the seqs up to its own were taken for messages: what is unread is the room's `messages`
     * less this. Missing where it was stored before that was counted, or by a client that does not count.
     */
    messages: v.optional(v.number()),
  }))();
export type ReadMarker = v.InferOutput<typeof ReadMarker>;

/** Whether a marker holds over another one. */
export const isAhead = (marker: ReadMarker, other: ReadMarker): boolean =>
  marker.revision > other.revision || (marker.revision === other.revision && marker.seq > other.seq);

const Revision = /* @__PURE__ */ wholeNumber("A revision", maxRevision);
const Messages = /* @__PURE__ */ wholeNumber("A number of messages", maxSeq);

/** Moves the caller's marker in a room, unless the one that is stored holds over it. */
export const Read = v.object({
  action: v.literal("read"),
  id: v.optional(MessageId),
  room: RoomName,
  /** The log that the seq is of. */
  epoch: v.pipe(v.string("An epoch is a string."), v.maxLength(64, "An epoch has at most 64 characters.")),
  seq: Seq,
  revision: v.optional(Revision, 0),
  /** How many of the seqs up to this one were taken for messages, as far as the client knows. */
  messages: v.optional(Messages),
});
export type Read = v.InferOutput<typeof Read>;

/**
 * The marker that holds now: the answer to `read`, and told to the user's other connections. It has no
 * `seq` of its own: clients that do not know the frame would take that for one of the log.
 */
export const ReadFrame = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("read"),
    id: v.optional(v.string()),
    room: v.string(),
    epoch: v.string(),
    read: ReadMarker,
  }))();
export type ReadFrame = v.InferOutput<typeof ReadFrame>;
