import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { beginningsIn, type MessageState, shownAs, stateAfter } from "../event-kinds/kinds.ts";
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
   * @param from the seq after which the state has events: it says of what was pinned until then
   *   whether it still is.
   */
  begin(room: RoomState, from: number): void {
    this.#revision += 1;
    const listed = new Set(room.pins?.map(({ target }) => target));
    for (const seq of this.pinned()) if (!listed.has(seq)) this.unpin(seq, from);
    for (const { target, reduce } of beginningsIn(room))
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
    const { pin, ...state } = this.#states.get(seq) ?? unchanged;
    if (!pin || pin.seq > known) return;
    this.#revision += 1;
    this.#states.set(seq, { ...state, pin: { seq: pin.seq, pinned: false } });
  }

  clear(): void {
    this.#states.clear();
  }
}
