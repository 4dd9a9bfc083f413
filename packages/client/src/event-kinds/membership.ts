import type { RoomEvent } from "@parley/core/protocol/event";
import type { MembershipEvent } from "../snapshot.ts";

/** Whether an event says that its user is a member of the room, or no longer is. */
const isMembershipEvent = (event: RoomEvent): event is MembershipEvent =>
  event.action === "join" || event.action === "leave";

/**
 * A `join` or `leave` may be in the log, and its user's membership not changed yet, which another try
 * completes. There is nothing left to complete after a later one of the same user.
 */
export const isSettledMembership = (
  _item: unknown,
  { userId, seq }: RoomEvent,
  events: readonly RoomEvent[],
): boolean => events.some((other) => isMembershipEvent(other) && other.userId === userId && other.seq > seq);
