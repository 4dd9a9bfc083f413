import type { ActivityEvent } from "@parley/client/snapshot";
import type { Place } from "@parley/core/wire/place";

type RoleEvent = Extract<ActivityEvent, { action: "role" }>;

/** What a change of a role has done to the member. */
export type RoleChange = "added" | "removed" | "banned" | "unbanned" | "owner" | "moderator" | "member";

/** What an event has done to its member, by what is held of the room from before it. */
export function changeIn(event: RoleEvent, activity: readonly ActivityEvent[] = []): RoleChange {
  let before: Place | undefined;
  for (const each of activity) {
    if (each.seq >= event.seq) break;
    if (each.action === "role") before = placeAfter(each, event.member) ?? before;
  }
  if (event.role === "none") return before === "banned" ? "unbanned" : "removed";
  if (event.role !== "member") return event.role;
  return before === "moderator" || before === "owner" ? "member" : "added";
}

/** What an event makes of a user; undefined if that is as before. */
function placeAfter({ userId, member, role }: RoleEvent, user: string): Place | undefined {
  if (member === user) return role;
  return role === "owner" && userId === user ? "moderator" : undefined;
}
