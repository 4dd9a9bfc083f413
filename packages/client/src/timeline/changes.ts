import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { beginningsIn, type MessageState, shownAs, stateAfter } from "../event-kinds/kinds.ts";
import { forgetPin } from "../event-kinds/pin.ts";
import type { Row } from "./row.ts";

const unchanged: MessageState = {};

/**
 * How the messages of one log were changed, by the seq of the message. Changes come in any order,
 * any number of times, with or before their message, and some are in it already.
 */
export class Changes {
  readonly #states = new Map<number, MessageState>();
  #revision = 0;

  /** Another number after each change. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes an event. Returns the seq of the message that it changes. */
  apply(event: RoomEvent): number | undefined {
    const target = event.action === "message" ? event.seq : event.target;
    const known = this.#states.get(target) ?? unchanged;
    const state = stateAfter(known, event);
    if (state === known) return undefined;
    this.#revision += 1;
    this.#states.set(target, state);
    return target;
  }

  /**
   * Takes in what a room's state says of its messages.
   *
   * @param from the seq after which the state has events.
   */
  begin(room: RoomState, from: number): void {
    this.#revision += 1;
    for (const { target, reduce } of beginningsIn(room, this.#states, from))
      this.#states.set(target, reduce(this.#states.get(target) ?? unchanged));
  }

  /** A message in its current form: the same row when nothing changed it. */
  shown(row: Row): Row {
    const state = this.#states.get(row.seq);
    return state ? shownAs(row, state) : row;
  }

  /** The seqs of the messages that are pinned, the last pinned first. */
  pinned(): readonly number[] {
    return [...this.#states]
      .flatMap(([seq, { pin }]) => (pin?.pinned ? [{ seq, at: pin.seq }] : []))
      .toSorted((one, other) => other.at - one.at)
      .map(({ seq }) => seq);
  }

  /** Forgets that a message is pinned, unless it was pinned after the seq `known`. */
  unpin(seq: number, known: number): void {
    const before = this.#states.get(seq) ?? unchanged;
    const after = forgetPin(before, known);
    if (after === before) return;
    this.#revision += 1;
    this.#states.set(seq, after);
  }

  clear(): void {
    this.#states.clear();
  }
}
