import * as v from "valibot";

/** A message in a room's log. */
export const MessageEvent = v.object({
  action: v.literal("message"),
  /** Its place in the room's log, from 1. */
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
  /** When the server took it: ISO 8601, UTC, milliseconds. */
  timestamp: v.string(),
  /** The seq of the message that this one answers. */
  replyTo: v.optional(v.number()),
  /**
   * The seq of the last change that is in this message already. A change with a lower or the same seq
   * says nothing new about it.
   */
  changed: v.optional(v.number()),
  /**
   * Present and true when it was deleted, by its author or the operator: then `message` is empty, and stays
   * so.
   */
  deleted: v.optional(v.literal(true)),
});
export type MessageEvent = v.InferOutput<typeof MessageEvent>;

const change = {
  seq: v.number(),
  /** The id that its author's client gave the change. */
  id: v.string(),
  userId: v.string(),
  timestamp: v.string(),
  /** The seq of the message that is changed; lower than the change's own. */
  target: v.number(),
};

/** A new text for an earlier message. An empty one stands for a text that was deleted later. */
export const EditEvent = v.object({ action: v.literal("edit"), ...change, message: v.string() });
export type EditEvent = v.InferOutput<typeof EditEvent>;

/**
 * An earlier message is gone. This is final: edits of it, before and after, say nothing any more. Its
 * `userId` is the author's, or `operator` when the stage's operator removed it.
 */
export const DeleteEvent = v.object({ action: v.literal("delete"), ...change });
export type DeleteEvent = v.InferOutput<typeof DeleteEvent>;

/** One entry of a room's log. */
export const RoomEvent = v.variant("action", [MessageEvent, EditEvent, DeleteEvent]);
export type RoomEvent = v.InferOutput<typeof RoomEvent>;

/**
 * Events as a client reads them: a kind that it does not know (from a newer server) is left out, and its
 * seq counts like one without an event.
 */
export const RoomEvents = v.pipe(
  v.array(v.unknown()),
  v.transform((events): RoomEvent[] =>
    events.flatMap((event) => {
      const known = v.safeParse(RoomEvent, event);
      return known.success ? [known.output] : [];
    }),
  ),
);

/** A stretch of a room's log, in the order of seq. */
export const LogSlice = v.object({
  room: v.string(),
  /** The log's identity. Another epoch is another log: cursors into the old one mean nothing. */
  epoch: v.string(),
  /** The highest seq taken so far; 0 in an empty room. */
  head: v.number(),
  events: RoomEvents,
  /**
   * The cursor of whoever has read this slice: every seq from where the slice begins up to here is
   * settled, so one that is not among the events will never have one (its send died half-way, or it
   * has passed its retention). Beyond it, and up to the last event, a missing seq may still be filled
   * by a send that is in flight: read again from here a little later.
   */
  settled: v.number(),
  /** Whether there is more beyond this slice, in the direction that was asked for. */
  more: v.boolean(),
});
export type LogSlice = v.InferOutput<typeof LogSlice>;

/** How a room stands when a client enters it: `reset` says that its cursor was of no use. */
export const RoomState = v.object({ ...LogSlice.entries, reset: v.boolean() });
export type RoomState = v.InferOutput<typeof RoomState>;
