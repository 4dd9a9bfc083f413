import type { EventItem } from "../table/event.entity.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import type { PlaceChange } from "../wire/place.ts";
import type { MessageMarks, RoomMarks } from "./kinds.ts";

/**
 * How events of one kind are read. It is apart from `LogKind`, so that functions that only read a log do
 * not load what stores and applies its events.
 *
 * @typeParam Event the stored event, as on the wire.
 */
export interface EventReader<Event extends { action: string; seq: number }> {
  /** The event in its item; undefined when the item is incomplete. */
  event(item: EventItem): Event | undefined;
  /** The places that it gives to users in the room. */
  places?(event: Event): readonly PlaceChange[];
  /** What a message says of it: some of `messageMarks`. */
  onMessage?(message: EventItem): MessageMarks;
  /** What a room's state says of it: some of `roomMarks`. */
  onRoom?(room: RoomItem): RoomMarks;
  /** The same, where the room's item does not have it: one strongly consistent read at most. */
  readMarks?(store: Store, room: RoomItem): Promise<RoomMarks>;
}
