import { readBlocklist } from "../acl/blocklist.ts";
import type { OnCost } from "../cost.ts";
import { isMember } from "../event-kinds/membership.ts";
import { findLastSeen } from "../presence/last-seen.ts";
import type { MemberProfile } from "../protocol/profile.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";

/**
 * What the members of a room are shown of one of them, by four reads, whoever that is. It is decided before
 * whether the caller may read the room's members.
 *
 * @param asker who wants to know. One whom the member has blocked is not told when they were last online.
 * @throws ParleyError `not_found` for anybody who is no member, be they known elsewhere or to nobody.
 */
export const readMemberProfile = async (
  store: Store,
  { room, user, asker }: { room: string; user: string; asker: string },
  onCost: OnCost,
): Promise<MemberProfile> => {
  const [{ data: member }, { data: profile }, { state, lastSeen }, { users: blocked }] = await Promise.all([
    store.members.get({ member: user, room }).go(),
    store.users.get({ userId: user }).go(),
    findLastSeen(store, user, onCost),
    readBlocklist(store, user, { consistent: false, onCost }),
  ]);
  if (!member || !isMember(store, member))
    throw new ParleyError("not_found", "There is no such member in this room.", { field: "user" });
  const line = profile && isAlive(store, profile) ? profile.line : undefined;
  const isTold = lastSeen !== undefined && !blocked.includes(asker);
  return {
    userId: user,
    ...(member.name !== undefined && { name: member.name }),
    ...(member.role !== undefined && { role: member.role }),
    ...(line && { line }),
    presence: state,
    ...(isTold && { lastSeen: new Date(lastSeen).toISOString() }),
  };
};
