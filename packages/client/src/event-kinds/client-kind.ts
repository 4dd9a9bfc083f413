import type { ReceivedCode } from "@parley/core/protocol/error-body";
import type { MessageEvent, RoomEvent, RoomState } from "@parley/core/protocol/event";
import type { RequestInput } from "@parley/core/protocol/request";
import type { PendingChange, Row, TimelineMessage } from "../snapshot.ts";
import type { MessageState } from "./kinds.ts";

/** What a room's state says of the message at the seq `target`. */
export type Beginning = { readonly target: number; reduce(state: MessageState): MessageState };

/**
 * What the client does with events of one kind.
 *
 * @typeParam Event the event, as the log has it.
 * @typeParam Item what the outbox keeps until the event is acknowledged.
 */
export interface ClientKind<Event extends RoomEvent, Item> {
  /** Present when its events leave what a message says as it is: no change of it is announced. */
  readonly quiet?: true;
  /**
   * Whether an item opens its room to our user: it makes the room, or accepts an invitation to it. Before
   * that there is no log to look an earlier attempt up in: the server finds it again, or says
   * `already_member`. If it is refused, nothing is kept of the room, unless that is open.
   */
  opens?(item: Item): boolean;
  /** The frame in which an item goes out, for the first time. */
  request(item: Item): RequestInput;
  /** Learns what an event says of its message: the same state when that is nothing new. */
  reduce(state: MessageState, event: Event): MessageState;
  /** Learns what a message says itself: some changes are in it already. */
  learn?(state: MessageState, message: MessageEvent): MessageState;
  /**
   * What the state of a room says of its messages.
   *
   * @param known what was known of them before, by their seqs.
   * @param from the seq after which the state has events: until then it says all there is.
   */
  begin?(room: RoomState, known: ReadonlyMap<number, MessageState>, from: number): readonly Beginning[];
  /**
   * Whether what a live event says of its message may be out of date: a later event, which need not
   * be known, may have undone it.
   *
   * @param through the seq up to which the log is known: from before it, little is new.
   */
  doubts?(state: MessageState, event: Event | MessageEvent, through: number): boolean;
  /** The message as the state has left it: the same row when the kind says nothing of it. */
  show?(row: Row, state: MessageState): Row;
  /**
   * Whether there is nothing left to send, of an item whose event the log has.
   *
   * @param event the item's own. `events`: all that came after its first try.
   */
  isDone(item: Item, event: RoomEvent, events: readonly RoomEvent[]): boolean;
  /** Whether a refusal with this code says that there is nothing left to do. */
  isDoneBy?(code: ReceivedCode, item: Item): boolean;
  /** What a change that is in flight says beyond its target. */
  pending?(item: Item): Pick<PendingChange, "text" | "pinned">;
  /** A message that is not deleted, as it will be once the change is stored. */
  expect?(message: TimelineMessage, change: PendingChange): TimelineMessage;
}
