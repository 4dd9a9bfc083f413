import type { RoomEvent, RoomState } from "@parley/core/protocol/event";

/**
 * Until when our user is muted in a room: what the room's last state says, and the events after its head,
 * in whatever order they arrive.
 */
export class OwnMute {
  #until = 0;
  /** The seq up to which the log is known to leave it so. */
  #seq = 0;
  readonly #isOwn: (userId: string) => boolean;

  constructor(isOwn: (userId: string) => boolean) {
    this.#isOwn = isOwn;
  }

  /** In epoch milliseconds; 0 where they are not. It may be over. */
  get until(): number {
    return this.#until;
  }

  /** Takes what a room's state says. Returns whether that is another time. */
  begin({ muted, head }: RoomState): boolean {
    const before = this.#until;
    // By our own clock, which may be another one than the server's.
    this.#until = muted ? Date.now() + muted.seconds * 1000 : 0;
    this.#seq = head;
    return this.#until !== before;
  }

  /** Takes those among some events. Returns whether any changes it. */
  add(events: readonly RoomEvent[]): boolean {
    const before = this.#until;
    for (const event of events) {
      if (event.action !== "mute" || event.seq <= this.#seq || !this.#isOwn(event.member)) continue;
      this.#seq = event.seq;
      this.#until = event.until === undefined ? 0 : Date.parse(event.until);
    }
    return this.#until !== before;
  }
}
