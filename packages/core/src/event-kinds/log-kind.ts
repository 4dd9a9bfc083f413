import type { Envelope } from "../log/envelope.ts";
import type { EventItem } from "../log/event.ts";
import type { Store } from "../store.ts";

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
   */
  apply?(store: Store, room: string, event: Event): Promise<void>;
}
