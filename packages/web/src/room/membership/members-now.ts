import type { ActivityEvent } from "@parley/client/snapshot";
import { isInside, type Place, type Role, roles } from "@parley/core/wire/place";
import type { ListedMember } from "./use-members.ts";

/** A member with their role. */
export type PlacedMember = ListedMember & { readonly role: Role };

/**
 * The members of a room: those that the server listed, and what is held of the log since. The list may be
 * older than that.
 */
export function membersNow(
  listed: readonly ListedMember[],
  activity: readonly ActivityEvent[] = [],
): readonly PlacedMember[] {
  const members = new Map(listed.map((member) => [member.userId, { ...member, role: toRole(member.role) }]));
  const place = (userId: string, to: Place, name?: string) => {
    const known = members.get(userId);
    if (!isInside(to)) members.delete(userId);
    else members.set(userId, { userId, name: name ?? known?.name, role: to });
  };
  for (const event of activity) {
    if (event.action === "create") place(event.userId, event.with ? "member" : "owner", event.name);
    if (event.action === "join") place(event.userId, "member", event.name);
    if (event.action === "leave") place(event.userId, "none");
    if (event.action !== "role") continue;
    place(event.member, event.role);
    if (event.role === "owner") place(event.userId, "moderator", event.name);
  }
  return [...members.values()];
}

const toRole = (text: string | undefined): Role => roles.find((role) => role === text) ?? "member";
