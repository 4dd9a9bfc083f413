import * as v from "valibot";
import { messageCost } from "../cost.ts";
import { MessageId, MessageText, RoomName, Seq } from "../wire/field.ts";
import { defaultRoom } from "../wire/limits.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import { retry } from "./retry.ts";

/** A message in a room's log. */
export const MessageEvent = v.object({
  action: v.literal("message"),
  /** Its seq in the room's log, from 1. */
  seq: v.number(),
  /** The sender's own id for it, unique for the sender. */
  id: v.string(),
  /** Its sender, as the server knows. */
  userId: v.string(),
  /** The name to show. */
  name: v.string(),
  /** Present and false when the name is only what the sender's frame claimed. */
  verified: v.optional(v.literal(false)),
  message: v.string(),
  /** When the server accepted it: ISO 8601, UTC, milliseconds. */
  timestamp: v.string(),
  /**
   * How many of the seqs up to its own were taken for messages. Missing where it was stored before that
   * was counted.
   */
  number: v.optional(v.number()),
  /** The seq of the message that this one replies to. */
  replyTo: v.optional(v.number()),
  /**
   * The seq of the last change already in this message. A change with a lower or the same seq adds
   * nothing to it.
   */
  changed: v.optional(v.number()),
  /**
   * Present and true when it was deleted, by its author or the operator: then `message` is empty,
   * and stays so.
   */
  deleted: v.optional(v.literal(true)),
});
export type MessageEvent = v.InferOutput<typeof MessageEvent>;

/** Sends a message to a room. Legacy clients may, too. */
export const SendMessage = v.object({
  action: v.picklist(["sendMessage", "sendmessage"]),
  room: v.optional(RoomName, defaultRoom),
  message: MessageText,
  id: v.optional(MessageId),
  retry,
  replyTo: v.optional(Seq),
  /** A legacy client's claim of a name. It is shown, as unverified, and never trusted. */
  user_id: v.optional(v.unknown()),
});
export type SendMessage = v.InferOutput<typeof SendMessage>;

export const attributes = {
  name: { type: "string" },
  /** True when the name is only what the frame claimed. */
  claimed: { type: "boolean" },
  message: { type: "string" },
  /** See `MessageEvent`. */
  number: { type: "number" },
  replyTo: { type: "number" },
  /** The seq of the last change in it. */
  changed: { type: "number" },
  deleted: { type: "boolean" },
} as const;

export type MessageContent = { kind: "message"; message: string; replyTo?: number | undefined };

export const reader: EventReader<MessageEvent> = {
  event: ({ seq, id, userId, name, message, timestamp, number, replyTo, claimed, changed, deleted }) => {
    if (id === undefined || name === undefined || message === undefined) return undefined;
    return {
      action: "message",
      seq,
      id,
      userId,
      name,
      ...(claimed && { verified: false }),
      message,
      timestamp,
      ...(number !== undefined && { number }),
      ...(replyTo !== undefined && { replyTo }),
      ...(changed !== undefined && { changed }),
      ...(deleted && { deleted }),
    };
  },
};

export const log: LogKind<SendMessage, MessageContent, MessageEvent> = {
  isCounted: true,
  takesTurn: true,
  content: ({ message, replyTo }) => ({ kind: "message", message, replyTo }),
  cost: ({ message }) => messageCost(Buffer.byteLength(message)),
  digest: ({ message, replyTo }) => [message, replyTo ?? null],
  attributes: ({ sender, message, replyTo }) => ({
    name: sender.name,
    ...(sender.claimed && { claimed: true }),
    message,
    ...(replyTo !== undefined && { replyTo }),
  }),
  isOutgrown: ({ changed }) => changed !== undefined,
};
