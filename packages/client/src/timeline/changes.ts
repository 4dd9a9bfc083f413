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
  /** The seq of the last event that said something of a message: up to there the log says it all. */
  readonly #saidAt = new Map<number, number>();
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
    // What its message has said already counts, too: the message may be read again as it was before.
    if (state !== unchanged) this.#said(target, event.seq);
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
    for (const { target, reduce } of beginningsIn(room, this.#states, from)) {
      this.#states.set(target, reduce(this.#states.get(target) ?? unchanged));
      this.#said(target, from);
    }
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
    this.#said(seq, known);
  }

  /** Forgets what was said up to a seq of messages up to it: who reads those again reads that, too. */
  letGo(from: number): void {
    for (const [seq, { pin }] of this.#states)
      if (seq <= from && !pin?.pinned && (this.#saidAt.get(seq) ?? 0) <= from) this.#forget(seq);
  }

  /**
   * Keeps what is known to a number of messages. It forgets the oldest changes of messages up to
   * `from`: those are not held, and say themselves what changed them when they are read again.
   */
  bound(from: number, most: number): void {
    if (this.#states.size <= most) return;
    const waiting = [...this.#saidAt.keys()].filter(
      (seq) => seq <= from && !this.#states.get(seq)?.pin?.pinned,
    );
    for (const seq of waiting.slice(0, Math.ceil(waiting.length / 2))) this.#forget(seq);
  }

  #said(target: number, seq: number): void {
    const at = Math.max(seq, this.#saidAt.get(target) ?? 0);
    // Again at the end, where the newest are.
    this.#saidAt.delete(target);
    this.#saidAt.set(target, at);
  }

  #forget(seq: number): void {
    this.#states.delete(seq);
    this.#saidAt.delete(seq);
  }

  clear(): void {
    this.#states.clear();
    this.#saidAt.clear();
  }
}
