import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { type Role, roles } from "@parley/core/wire/place";

/**
 * What our user is in a room: what the room's last state says, and the role events after
 * its head, in whatever order they arrive.
 */
export class OwnRole {
  #role: Role | undefined;
  /** The seq up to which the log is known to leave it so. */
  #seq = 0;
  readonly #isOwn: (userId: string) => boolean;

  constructor(isOwn: (userId: string) => boolean) {
    this.#isOwn = isOwn;
  }

  get shown(): Role | undefined {
    return this.#role;
  }

  /** Takes what a room's state says. Returns whether that is another role. */
  begin({ role, head }: RoomState): boolean {
    const before = this.#role;
    // One that only a newer server has gives no rights that are known here.
    this.#role = role === undefined ? undefined : (toRole(role) ?? "member");
    this.#seq = head;
    return this.#role !== before;
  }

  /** Takes those among some events. Returns whether any changes it. */
  add(events: readonly RoomEvent[]): boolean {
    const before = this.#role;
    for (const event of events) if (event.action === "role" && event.seq > this.#seq) this.#apply(event);
    return this.#role !== before;
  }

  #apply({ seq, userId, member, role }: Extract<RoomEvent, { action: "role" }>): void {
    if (this.#isOwn(member)) this.#role = toRole(role);
    // Who makes another one the owner is a moderator from then on.
    else if (this.#isOwn(userId) && role === "owner") this.#role = "moderator";
    else return;
    this.#seq = seq;
  }
}

const toRole = (place: string): Role | undefined => roles.find((role) => role === place);
