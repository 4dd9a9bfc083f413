import type { AclChange } from "../acl/acl.ts";
import type { OnCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import type { Envelope } from "./envelope.ts";
import type { MembershipFrame } from "./membership-frame.ts";

export type Target = {
  /** The message that an event changes, as it was last read. Undefined if there is none. */
  message: EventItem | undefined;
  /** Whether `require` has just admitted the event: this call gives up what it has reserved. */
  isAdmitted: boolean;
  onCost: OnCost;
};

/**
 * The log's handling of events of one kind. `EventReader` has how they are read.
 *
 * @typeParam Request the request for one, as it is parsed.
 * @typeParam Content its sender's content, with the kind's name.
 * @typeParam Event the stored event, as on the wire.
 */
export interface LogKind<
  Request,
  Content extends { kind: string },
  Event extends { action: string; seq: number },
> {
  /** The content of a request. */
  content(request: Request): Content;
  /**
   * What storing a request costs beside its frame, in millionths of a dollar. What depends on the
   * message that it changes is charged by the other methods, once that has been read.
   */
  cost(request: Request): number;
  /** Present when its events count as unread: the room counts them, and each carries its number. */
  readonly isCounted?: true;
  /** Present when slow mode is about it: a text that everybody in the room is shown. */
  readonly takesTurn?: true;
  /** The changes of access to the room that it makes. */
  aclChanges?(draft: Envelope & Content): readonly AclChange[];
  /** Whether what allows it is in the log: it is stored only if no seq was taken since access was read. */
  needsHead?(draft: Envelope & Content): boolean;
  /** The rate limit that counts its requests, beside the one of all that a user sends. */
  readonly limit?: "userMemberships";
  /**
   * What an id covers, beside the kind and the room: the same id with another digest is refused.
   */
  digest(content: Content): readonly unknown[];
  /** The attributes of its item beside those of every event. */
  attributes(draft: Envelope & Content): Partial<EventItem>;
  /**
   * Checks a change of access before the room's recent ones are looked at, unless it is stored already.
   * Whoever is refused by it learns nothing of the room.
   */
  requireFirst?(store: Store, draft: Envelope & Content, onCost: OnCost): Promise<void>;
  /**
   * Checks whether the sender may. Absent if every sender may. A retry is not checked by this: see
   * `requireAgain`.
   *
   * @returns the message that the event would change, if it changes one.
   * @throws ParleyError when this sender may not.
   */
  require?(store: Store, draft: Envelope & Content, onCost: OnCost): Promise<EventItem | undefined>;
  /**
   * Checks a retry whose first attempt has stored nothing: its sender may have another place by now. Absent
   * where it may be stored whatever has happened since.
   */
  requireAgain?(store: Store, draft: Envelope & Content, onCost: OnCost): Promise<unknown>;
  /** Present when what `require` has reserved is of no use to a repetition: another attempt has its own. */
  readonly isReleasedByRepeats?: true;
  /** Undoes what `require` has reserved for an event that was not stored. */
  release?(store: Store, draft: Envelope & Content, onCost: OnCost): Promise<void>;
  /**
   * Puts a stored event into the message or the room that it changes (*materialises* it). It is
   * called again by each retry, in any order with other events, and leaves the same. It writes
   * nothing that is there already: a large message is expensive to write.
   *
   * @returns the message as it stands after, where that was read.
   */
  apply?(store: Store, room: string, event: Event, target: Target): Promise<EventItem | undefined>;
  /**
   * Whether later events have replaced or undone a stored event. Repeating such an event tells nobody
   * anything new.
   *
   * @param message what it changes, as it was last read. Undefined for a message, and where there is none.
   */
  isOutgrown(event: Event, message: EventItem | undefined): boolean;
  /** What all connections of users are told of it, whichever rooms they are in. */
  userFrames?(room: string, event: Event): readonly { user: string; frame: MembershipFrame }[];
  /** Undoes what it has left in a message that was deleted. Repeating it leaves the same. */
  onDeleted?(store: Store, message: EventItem, onCost: OnCost): Promise<void>;
}
