import type { EntityItem } from "electrodb";
import type { MessageEvent } from "../protocol/event.ts";
import type { eventEntity } from "./event.entity.ts";

export type EventItem = EntityItem<ReturnType<typeof eventEntity>>;

/** The message in an item of the log, or undefined for a place that was given up. */
export const messageIn = (item: EventItem): MessageEvent | undefined => {
  const { kind, seq, id, userId, name, message, timestamp, replyTo, claimed } = item;
  if (kind !== "message" || id === undefined || userId === undefined) return undefined;
  if (name === undefined || message === undefined) return undefined;
  return {
    action: "message",
    seq,
    id,
    userId,
    name,
    ...(claimed && { verified: false }),
    message,
    timestamp,
    ...(replyTo !== undefined && { replyTo }),
  };
};
