import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { noRules, type RoomRules } from "@parley/core/wire/room-rules";

/**
 * A room's rules: of each, what the last event says, in whatever order the room's state and its events
 * arrive.
 */
export class Rules {
  #shown = noRules;
  readonly #seqs = { locked: 0, slowMode: 0 };

  /** The same object until it changes. */
  get shown(): RoomRules {
    return this.#shown;
  }

  /** Takes what a room's state says of it. */
  begin({ rules }: RoomState): void {
    if (rules) this.#apply(rules);
  }

  /** Takes those among some events. Returns whether any changes it. */
  add(events: readonly RoomEvent[]): boolean {
    const before = this.#shown;
    for (const event of events) if (event.action === "rules") this.#apply(event);
    return this.#shown !== before;
  }

  clear(): void {
    this.#shown = noRules;
    this.#seqs.locked = 0;
    this.#seqs.slowMode = 0;
  }

  #apply({
    locked,
    slowMode,
    seq,
  }: {
    locked?: boolean | undefined;
    slowMode?: number | undefined;
    seq: number;
  }): void {
    const next = { ...this.#shown };
    if (locked !== undefined && seq > this.#seqs.locked) {
      this.#seqs.locked = seq;
      next.locked = locked;
    }
    if (slowMode !== undefined && seq > this.#seqs.slowMode) {
      this.#seqs.slowMode = seq;
      next.slowMode = slowMode;
    }
    const { locked: wasLocked, slowMode: before } = this.#shown;
    if (next.locked !== wasLocked || next.slowMode !== before) this.#shown = next;
  }
}
