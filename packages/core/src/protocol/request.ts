import * as v from "valibot";
import { byFittingRoom, byRoom, Cursor, MessageId, MessageText, RoomName, Seq } from "./field.ts";
import { defaultRoom } from "./limits.ts";

const id = v.optional(MessageId);

/** Says that this id was sent before and not answered: the server then looks for the first try first. */
const retry = v.optional(v.boolean(), false);

/** First frame of a `parley.v1` client: the rooms it is in, each with its cursor, or null to start afresh. */
export const Hello = v.object({
  action: v.literal("hello"),
  id,
  rooms: v.optional(byRoom(v.nullable(Cursor)), {}),
});

export const SendMessage = v.object({
  action: v.picklist(["sendMessage", "sendmessage"]),
  room: v.optional(RoomName, defaultRoom),
  message: MessageText,
  id,
  retry,
  replyTo: v.optional(Seq),
  /** A legacy client's claim of a name. It is shown, as unverified, and never believed. */
  user_id: v.optional(v.unknown()),
});

/** Gives an own message a new text. `seq` is the message's, `id` the change's own. */
export const Edit = v.object({
  action: v.literal("edit"),
  id,
  room: RoomName,
  seq: Seq,
  message: MessageText,
  retry,
});

/** Takes an own message back, for everybody and for good. */
export const Delete = v.object({ action: v.literal("delete"), id, room: RoomName, seq: Seq, retry });

export const Join = v.object({
  action: v.literal("join"),
  id,
  room: RoomName,
  cursor: v.optional(v.nullable(Cursor), null),
});

export const Leave = v.object({ action: v.literal("leave"), id, room: RoomName });

/** The seq that the client holds of each room. A ping is never refused: what is odd in it is left out. */
export const Ping = v.object({
  action: v.literal("ping"),
  id: v.fallback(id, undefined),
  rooms: v.fallback(v.optional(byFittingRoom(Seq), {}), () => new Map()),
});

/** Every frame that a client may send. */
export const Request = v.variant("action", [Hello, SendMessage, Edit, Delete, Join, Leave, Ping]);

export type Hello = v.InferOutput<typeof Hello>;
export type SendMessage = v.InferOutput<typeof SendMessage>;
export type Edit = v.InferOutput<typeof Edit>;
export type Delete = v.InferOutput<typeof Delete>;
export type Join = v.InferOutput<typeof Join>;
export type Leave = v.InferOutput<typeof Leave>;
export type Ping = v.InferOutput<typeof Ping>;
export type Request = v.InferOutput<typeof Request>;
/** A request as a client writes it: fields with a default may be left out. */
export type RequestInput = v.InferInput<typeof Request>;

export const actions = [
  "hello",
  "sendMessage",
  "sendmessage",
  "edit",
  "delete",
  "join",
  "leave",
  "ping",
] as const;
