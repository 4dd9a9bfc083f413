import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { type Role, roles } from "@parley/core/wire/place";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { placeGiven } from "./place-given.ts";

/**
 * What our user is in a room: what the room's last state says, and the events after its head that give our
 * user a place, in whatever order they arrive. In an open room it is no role to be a member, which most
 * of them have nobody to give.
 */
export class OwnRole {
  #role: Role | undefined;
  /** The seq up to which the log is known to leave it so. */
  #seq = 0;
  #isOpen = false;
  readonly #isOwn: (userId: string) => boolean;

  constructor(isOwn: (userId: string) => boolean) {
    this.#isOwn = isOwn;
  }

  get shown(): Role | undefined {
    return this.#isOpen && this.#role === "member" ? undefined : this.#role;
  }

  /** Takes what a room's state says. Returns whether that is another role. */
  begin({ room, role, head }: RoomState): boolean {
    const before = this.shown;
    this.#isOpen = roomKindOf(room) === "open";
    // One that only a newer server has gives no rights that are known here.
    this.#role = role === undefined ? undefined : (toRole(role) ?? "member");
    this.#seq = head;
    return this.shown !== before;
  }

  /** Takes those among some events. Returns whether any changes it. */
  add(events: readonly RoomEvent[]): boolean {
    const before = this.shown;
    for (const event of events) {
      const place = placeGiven(event, this.#isOwn);
      if (!place || event.seq <= this.#seq) continue;
      this.#role = toRole(place);
      this.#seq = event.seq;
    }
    return this.shown !== before;
  }
}

const toRole = (place: string): Role | undefined => roles.find((role) => role === place);
