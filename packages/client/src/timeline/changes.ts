import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { beginningsIn, isDoubtful, type MessageState, shownAs, stateAfter } from "../event-kinds/kinds.ts";
import { denyPin } from "../event-kinds/pin.ts";
import type { Row } from "./row.ts";

const unchanged: MessageState = {};

/** The seq of the message that an event is about. Undefined for one that is about no message. */
export const targetOf = (event: RoomEvent): number | undefined => {
  if (event.action === "message") return event.seq;
  return "target" in event ? event.target : undefined;
};

/**
 * The changes of the messages in one log, by the seq of the message. Changes arrive in any order
 * and any number of times, before or with their message, which may already include them.
 */
export class Changes {
  readonly #states = new Map<number, MessageState>();
  /**
   * The seq of the last event about a message: the log up to it contains all that is known of it.
   */
  readonly #saidAt = new Map<number, number>();
  #revision = 0;

  /** Increases with each change. */
  get revision(): number {
    return this.#revision;
  }

  /** Applies an event. Returns the seq of the message whose state it changes, if any. */
  apply(event: RoomEvent): number | undefined {
    const target = targetOf(event);
    if (target === undefined) return undefined;
    const known = this.#states.get(target) ?? unchanged;
    const state = stateAfter(known, event);
    // A change that its message already includes counts too: an older copy of the message may still
    // be read.
    if (state !== unchanged) this.#said(target, event.seq);
    if (state === known) return undefined;
    this.#revision += 1;
    this.#states.set(target, state);
    return target;
  }

  /**
   * Applies what a room's state contains about its messages.
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

  /** Whether what a live event says may be out of date: see `ClientKind.doubts`. */
  doubts(event: RoomEvent, through: number): boolean {
    const target = targetOf(event);
    return target !== undefined && isDoubtful(this.#states.get(target) ?? unchanged, event, through);
  }

  /** The current form of a message: the same row if it is unchanged. */
  shown(row: Row): Row {
    const state = this.#states.get(row.seq);
    return state ? shownAs(row, state) : row;
  }

  /** The seqs of the pinned messages, the last pinned first. */
  pinned(): readonly number[] {
    return [...this.#states]
      .flatMap(([seq, { pin }]) => (pin?.pinned ? [{ seq, at: pin.seq }] : []))
      .toSorted((one, other) => other.at - one.at)
      .map(({ seq }) => seq);
  }

  /** Records that a message is not pinned, as a reader of the log has found it: see `denyPin`. */
  unpin(seq: number, from: number, through: number): void {
    const before = this.#states.get(seq) ?? unchanged;
    const after = denyPin(before, from, through);
    if (after === before) return;
    this.#revision += 1;
    this.#states.set(seq, after);
    this.#said(seq, through);
  }

  /**
   * Forgets changes up to a seq, which are of messages up to it: reading those messages again
   * returns the changes too. Returns the seqs of those messages.
   */
  letGo(from: number): readonly number[] {
    const done = [...this.#saidAt].filter(([seq, at]) => at <= from && !this.#isPinned(seq));
    return this.#forget(done.map(([seq]) => seq));
  }

  /**
   * Limits the number of messages with known changes. Forgets the oldest changes of messages up to
   * `from`: those are not held, and include their changes when they are read again. Returns the
   * seqs of those messages.
   */
  bound(from: number, max: number): readonly number[] {
    if (this.#states.size <= max) return [];
    const waiting = [...this.#saidAt.keys()].filter((seq) => seq <= from && !this.#isPinned(seq));
    return this.#forget(waiting.slice(0, Math.ceil(waiting.length / 2)));
  }

  #isPinned(seq: number): boolean {
    return this.#states.get(seq)?.pin?.pinned === true;
  }

  #said(target: number, seq: number): void {
    const at = Math.max(seq, this.#saidAt.get(target) ?? 0);
    // Deleted first, so that the newest are at the end.
    this.#saidAt.delete(target);
    this.#saidAt.set(target, at);
  }

  #forget(seqs: readonly number[]): readonly number[] {
    for (const seq of seqs) {
      this.#states.delete(seq);
      this.#saidAt.delete(seq);
    }
    return seqs;
  }

  clear(): void {
    this.#states.clear();
    this.#saidAt.clear();
  }
}
