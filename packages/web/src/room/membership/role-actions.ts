import type { PendingRole } from "@parley/client/snapshot";
import { mayGive, type Place, type Role } from "@parley/core/wire/place";

/** What may be done to a member, in the order of the menu. */
const actions = [
  { to: "moderator", label: "Make moderator" },
  { to: "member", label: "Make member" },
  { to: "owner", label: "Hand over the room…" },
  { to: "none", label: "Remove from the room" },
  { to: "banned", label: "Ban from the room" },
] as const satisfies readonly { to: Place; label: string }[];

export type RoleAction = (typeof actions)[number];

/** What a user with the role `by` may do to a member with the role `from`. */
export const roleActions = (by: Role | undefined, from: Role): readonly RoleAction[] =>
  by === undefined ? [] : actions.filter(({ to }) => mayGive(by, from, to));

const roleTexts: Readonly<Record<Role, string>> = {
  owner: "Owner",
  moderator: "Moderator",
  member: "Member",
};

const pendingTexts: Readonly<Record<Place, string>> = {
  owner: "Handing over…",
  moderator: "Changing…",
  member: "Changing…",
  none: "Removing…",
  banned: "Banning…",
};

/** What is said of a member's role, with the change that is in flight. */
export const roleText = (role: Role, change: PendingRole | undefined): string =>
  change?.state === "sending" ? pendingTexts[change.role] : roleTexts[role];
