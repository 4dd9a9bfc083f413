import type { RoomEvent } from "@parley/core/protocol/event";
import { bounds } from "../bounds.ts";
import type { ActivityEvent } from "../snapshot.ts";

const lines: ReadonlySet<string> = new Set<ActivityEvent["action"]>([
  "join",
  "leave",
  "describe",
  "create",
  "role",
  "archive",
  "mute",
  "rules",
]);

const isLine = (event: RoomEvent): event is ActivityEvent => lines.has(event.action);

/**
 * What has happened to a room, in the order of the log: events that stand beside the messages. Of the range
 * that is held, the newest `bounds.activityEvents`.
 */
export class Activity {
  #events: readonly ActivityEvent[] = [];

  get all(): readonly ActivityEvent[] {
    return this.#events;
  }

  /** Adds those among some events. Returns whether any was new. */
  add(events: readonly RoomEvent[]): boolean {
    const known = new Set(this.#events.map(({ seq }) => seq));
    const added = events.filter(isLine).filter(({ seq }) => !known.has(seq));
    if (added.length === 0) return false;
    this.#events = [...this.#events, ...added]
      .toSorted((one, other) => one.seq - other.seq)
      .slice(-bounds.activityEvents);
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
