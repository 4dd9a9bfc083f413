import { readerOf } from "../event-kinds/kinds.ts";
import { marksOfMessage } from "../event-kinds/marks.ts";
import { reader as messages } from "../event-kinds/message.ts";
import type { MessageEvent, RoomEvent } from "../protocol/event.ts";
import type { EventItem } from "../table/event.entity.ts";

/** The message in an item of the log; undefined for a change, or a sealed seq. */
export const toMessage = (item: EventItem): MessageEvent | undefined => {
  const message = item.kind === "message" ? messages.event(item) : undefined;
  return message && { ...message, ...marksOfMessage(item) };
};

/** The event in an item of the log; undefined for a sealed seq. */
export const toEvent = (item: EventItem): RoomEvent | undefined => {
  if (item.kind === "void") return undefined;
  return toMessage(item) ?? readerOf(item.kind).event(item);
};
