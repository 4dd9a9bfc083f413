import type { EntityItem } from "electrodb";
import type { DeleteEvent, EditEvent, MessageEvent, RoomEvent } from "../protocol/event.ts";
import type { eventEntity } from "./event.entity.ts";

export type EventItem = EntityItem<ReturnType<typeof eventEntity>>;

/** The message in an item of the log; undefined for a change, or a place that was given up. */
export const toMessage = (item: EventItem): MessageEvent | undefined => {
  const { kind, seq, id, userId, name, message, timestamp, replyTo, claimed, changed, deleted } = item;
  if (kind !== "message" || id === undefined) return undefined;
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
    ...(changed !== undefined && { changed }),
    ...(deleted && { deleted }),
  };
};

/** The change in an item of the log. */
const toChange = (item: EventItem): EditEvent | DeleteEvent | undefined => {
  const { kind, seq, id, userId, timestamp, target, message = "" } = item;
  if (id === undefined || target === undefined) return undefined;
  const change = { seq, id, userId, timestamp, target };
  if (kind === "edit") return { action: "edit", ...change, message };
  if (kind === "delete") return { action: "delete", ...change };
  return undefined;
};

/** What an item of the log says; undefined for a place that was given up. */
export const toEvent = (item: EventItem): RoomEvent | undefined => toMessage(item) ?? toChange(item);
