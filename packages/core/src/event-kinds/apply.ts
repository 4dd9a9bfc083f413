import type { EventItem } from "../table/event.entity.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import {
  type Content,
  type EventRequest,
  logKindOf,
  logKinds,
  type MessageMarks,
  type RoomEvent,
  type RoomMarks,
} from "./kinds.ts";
import type { LogKind } from "./log-kind.ts";

const allLogKinds: readonly LogKind<EventRequest, Content, RoomEvent>[] = Object.values(logKinds);

/** Puts a stored event into what it changes: see `LogKind.apply`. */
export const applyEvent = async (store: Store, room: string, event: RoomEvent): Promise<void> => {
  const message = await logKindOf(event.action).apply?.(store, room, event);
  if (message?.deleted) await clearDeleted(store, message);
};

/** Undoes what events of other kinds have left in a message that was deleted. */
export const clearDeleted = async (store: Store, message: EventItem): Promise<void> => {
  for (const kind of allLogKinds) await kind.onDeleted?.(store, message);
};

/** What the kinds say in a message of themselves. */
export const marksOfMessage = (item: EventItem): MessageMarks =>
  Object.assign({}, ...allLogKinds.map((kind) => kind.onMessage?.(item)));

/** What the kinds say in a room's state of themselves. */
export const marksOfRoom = (item: RoomItem): RoomMarks =>
  Object.assign({}, ...allLogKinds.map((kind) => kind.onRoom?.(item)));
