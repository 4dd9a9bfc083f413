import type { EventItem } from "../table/event.entity.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import type { EventReader } from "./event-reader.ts";
import { type MessageMarks, type RoomEvent, type RoomMarks, readers } from "./kinds.ts";

const allReaders: readonly EventReader<RoomEvent>[] = Object.values(readers);

/** What the kinds say in a message of themselves. */
export const marksOfMessage = (item: EventItem): MessageMarks =>
  Object.assign({}, ...allReaders.map((reader) => reader.onMessage?.(item)));

/** What the kinds say in a room's state of themselves, as far as the room's item has it. */
export const marksOfRoom = (item: RoomItem): RoomMarks =>
  Object.assign({}, ...allReaders.map((reader) => reader.onRoom?.(item)));

/** What they say beside that, as it stands now. */
export const readMarksOfRoom = async (store: Store, item: RoomItem): Promise<RoomMarks> =>
  Object.assign({}, ...(await Promise.all(allReaders.map((reader) => reader.readMarks?.(store, item)))));
