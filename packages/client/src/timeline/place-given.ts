import type { RoomEvent } from "@parley/core/protocol/event";
import type { Place } from "@parley/core/wire/place";

/**
 * The place in its room that an event gives to a user; undefined if it gives none.
 *
 * @param isUser whether an id is the user's.
 */
export function placeGiven(event: RoomEvent, isUser: (userId: string) => boolean): Place | undefined {
  if (event.action === "role" && isUser(event.member)) return event.role;
  if (!isUser(event.userId)) return undefined;
  switch (event.action) {
    case "join":
      return "member";
    case "leave":
      return "none";
    case "create":
      return event.with ? "member" : "owner";
    case "role":
      // Who makes another one the owner is a moderator from then on.
      return event.role === "owner" ? "moderator" : undefined;
    default:
      return undefined;
  }
}
