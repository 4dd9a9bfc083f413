import type { EntityItem } from "electrodb";
import { logKindOf } from "../event-kinds/kinds.ts";
import { log as messages } from "../event-kinds/message.ts";
import type { MessageEvent, RoomEvent } from "../protocol/event.ts";
import type { eventEntity } from "./event.entity.ts";

export type EventItem = EntityItem<ReturnType<typeof eventEntity>>;

/** The message in an item of the log; undefined for a change, or a place that was given up. */
export const toMessage = (item: EventItem): MessageEvent | undefined =>
  item.kind === "message" ? messages.event(item) : undefined;

/** What an item of the log says; undefined for a place that was given up. */
export const toEvent = (item: EventItem): RoomEvent | undefined =>
  item.kind === "void" ? undefined : logKindOf(item.kind).event(item);
