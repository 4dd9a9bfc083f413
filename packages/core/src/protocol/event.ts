import * as v from "valibot";

/** A message in a room's log. */
export const MessageEvent = v.object({
  action: v.literal("message"),
  /** Its place in the room's log, from 1, without gaps. */
  seq: v.number(),
  /** The sender's own id for it, unique for the sender. */
  id: v.string(),
  /** Who sent it, as the server knows. */
  userId: v.string(),
  /** The name to show. */
  name: v.string(),
  /** Present and false when the name is only what the sender's frame claimed. */
  verified: v.optional(v.literal(false)),
  message: v.string(),
  /** When the server stored it: ISO 8601, UTC, milliseconds. */
  timestamp: v.string(),
  /** The seq of the message that this one answers. */
  replyTo: v.optional(v.number()),
});
export type MessageEvent = v.InferOutput<typeof MessageEvent>;

/**
 * A seq that no message will ever have: its send died half-way, and the place was sealed so that
 * nobody waits for it. There is nothing to show.
 */
export const VoidEvent = v.object({ action: v.literal("void"), seq: v.number() });
export type VoidEvent = v.InferOutput<typeof VoidEvent>;

/** One entry of a room's log. */
export const RoomEvent = v.variant("action", [MessageEvent, VoidEvent]);
export type RoomEvent = v.InferOutput<typeof RoomEvent>;

/**
 * A stretch of a room's log, in the order of seq.
 *
 * Events are missing inside it only where a send is under way just now: read again.
 */
export const LogSlice = v.object({
  room: v.string(),
  /** The log's identity. Another epoch is another log: cursors into the old one mean nothing. */
  epoch: v.string(),
  /** The highest seq taken so far; 0 in an empty room. */
  head: v.number(),
  events: v.array(RoomEvent),
  /** Whether there is more beyond this slice, in the direction that was asked for. */
  more: v.boolean(),
});
export type LogSlice = v.InferOutput<typeof LogSlice>;

/** How a room stands when a client enters it: `reset` says that its cursor was of no use. */
export const RoomState = v.object({ ...LogSlice.entries, reset: v.boolean() });
export type RoomState = v.InferOutput<typeof RoomState>;
