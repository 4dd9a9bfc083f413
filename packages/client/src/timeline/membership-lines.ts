import type { RoomEvent } from "@parley/core/protocol/event";
import { bounds } from "../bounds.ts";
import { isMembershipEvent } from "../event-kinds/membership.ts";
import type { MembershipEvent } from "../snapshot.ts";

/**
 * Who has joined and left, in the order of the log: events that stand beside the messages. Of the range
 * that is held, the newest `bounds.membershipEvents`.
 */
export class MembershipLines {
  #events: readonly MembershipEvent[] = [];

  get all(): readonly MembershipEvent[] {
    return this.#events;
  }

  /** Adds those among some events. Returns whether any was new. */
  add(events: readonly RoomEvent[]): boolean {
    const known = new Set(this.#events.map(({ seq }) => seq));
    const added = events.filter(isMembershipEvent).filter(({ seq }) => !known.has(seq));
    if (added.length === 0) return false;
    this.#events = [...this.#events, ...added]
      .toSorted((one, other) => one.seq - other.seq)
      .slice(-bounds.membershipEvents);
    return true;
  }

  /** Drops those up to a seq. */
  dropThrough(from: number): void {
    if (this.#events.some(({ seq }) => seq <= from)) {
      this.#events = this.#events.filter(({ seq }) => seq > from);
    }
  }

  clear(): void {
    this.#events = [];
  }
}
