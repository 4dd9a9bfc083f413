import type { RoomEvent, RoomState } from "@parley/core/protocol/event";

/** Whether the room is archived: the event with the highest seq says so, in whatever order they arrive. */
export class Archive {
  #archived = false;
  #seq = 0;

  get shown(): boolean {
    return this.#archived;
  }

  /** Takes what a room's state says. */
  begin({ archive }: RoomState): void {
    if (archive) this.#apply(archive);
  }

  /** Takes those among some events. Returns whether any changes it. */
  add(events: readonly RoomEvent[]): boolean {
    const before = this.#archived;
    for (const event of events) if (event.action === "archive") this.#apply(event);
    return this.#archived !== before;
  }

  clear(): void {
    this.#archived = false;
    this.#seq = 0;
  }

  #apply({ archived, seq }: { archived: boolean; seq: number }): void {
    if (seq > this.#seq) [this.#archived, this.#seq] = [archived, seq];
  }
}
