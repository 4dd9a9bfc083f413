import type { Envelope } from "../log/envelope.ts";
import type { EventItem } from "../log/event.ts";
import type { RoomItem } from "../room/room.entity.ts";
import type { Store } from "../store.ts";
import type { MessageMarks, RoomMarks } from "./kinds.ts";

/**
 * What the log does with events of one kind.
 *
 * @typeParam Request the request that asks for one, as it is parsed.
 * @typeParam Content what its sender says, with the kind's name.
 * @typeParam Event the stored event, as the wire has it.
 */
export interface LogKind<
  Request,
  Content extends { kind: string },
  Event extends { action: string; seq: number },
> {
  /** What a request says. */
  content(request: Request): Content;
  /** What storing a request costs beside its frame, in millionths of a dollar. */
  cost(request: Request): number;
  /** What an id stands for, beside the kind and the room: the same id with another digest is refused. */
  digest(content: Content): readonly unknown[];
  /** The attributes that its item has beside those of every event. */
  attributes(draft: Envelope & Content): Partial<EventItem>;
  /** The event in its item; undefined when the item lacks something. */
  event(item: EventItem): Event | undefined;
  /**
   * Decides who may. Absent where everybody may who can send. A retry is not asked again: it was allowed when
   * it was first tried.
   *
   * @throws ParleyError when this sender may not.
   */
  require?(store: Store, draft: Envelope & Content): Promise<void>;
  /**
   * Puts a stored event into the message or the room that it changes (*materialises* it). It is called again
   * by each retry, in any order with other events, and leaves the same.
   *
   * @returns the message as it stands after, where that was read.
   */
  apply?(store: Store, room: string, event: Event): Promise<EventItem | undefined>;
  /** Undoes what it has left in a message that was deleted. Repeating it leaves the same. */
  onDeleted?(store: Store, message: EventItem): Promise<void>;
  /** What a message says of it: some of `messageMarks`. */
  onMessage?(message: EventItem): MessageMarks;
  /** What a room's state says of it: some of `roomMarks`. */
  onRoom?(room: RoomItem): RoomMarks;
}
