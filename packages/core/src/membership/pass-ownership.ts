import { completeChanges } from "../access/prepare-change.ts";
import { type OnCost, prices, readCost } from "../cost.ts";
import { namedLately } from "../event-kinds/leave.ts";
import {
  isMember,
  memberBytes,
  placeIn,
  readMembership,
  replaceMembership,
} from "../event-kinds/membership.ts";
import { isLeaving } from "../event-kinds/role.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";
import { isInside } from "../wire/place.ts";
import { raiseEpoch } from "./raise-epoch.ts";

/** How many members are looked at: of a larger room, the first ones in the order of their ids. */
const membersRead = 1_000;

/** How many of them are tried: some may have left, or are being deleted as well. */
const tries = 10;

/** `from`: the owner who is being deleted. */
type Leaving = { room: string; from: string };

/**
 * Gives a room whose owner is being deleted to the moderator who has been one for the longest time, or
 * without one to such a member. It does nothing without others, and where that was done before.
 *
 * @throws ParleyError `unavailable` while access to the room is being changed.
 */
export const passOwnership = async (store: Store, { room, from }: Leaving, onCost: OnCost): Promise<void> => {
  const aclEpoch = await completeChanges(store, room, onCost);
  if (placeIn(store, await readMembership(store, from, room, onCost)) !== "owner") return;
  for (const member of await successors(store, room, from, onCost)) {
    // The index may be a moment old.
    const item = await readMembership(store, member, room, onCost);
    const place = placeIn(store, item);
    if (place === "owner") return;
    if (!item || !isInside(place) || (await isLeaving(store, member, onCost))) continue;
    // Nobody has changed a place since these were read.
    if (!(await raiseEpoch(store, room, aclEpoch, onCost)))
      return passOwnership(store, { room, from }, onCost);
    const { seq, name, added } = item;
    onCost(2 * prices.writeUnit);
    await replaceMembership(store, { member, room, seq, place: "owner", name, ...(added && { added }) }, seq);
    // What an environment has read meanwhile holds no more.
    await raiseEpoch(store, room, undefined, onCost);
    // A moderator may have removed them in between: then it is another one's.
    return passOwnership(store, { room, from }, onCost);
  }
};

/** Those who may become the owner, the first one first; none where somebody is. */
const successors = async (store: Store, room: string, from: string, onCost: OnCost): Promise<string[]> => {
  const { data } = await store.members.query.byRoom({ room }).go({ limit: membersRead, pages: 1 });
  onCost(readCost(data.length * memberBytes));
  const others = data.filter((item) => item.member !== from && isMember(store, item));
  if (others.some(({ role }) => role === "owner")) return [];
  const listed = others.toSorted(byStanding).map(({ member }) => member);
  const users = listed.length > 0 ? listed : await namedLately(store, room, onCost);
  return [...new Set(users)].filter((user) => user !== from).slice(0, tries);
};

/** Moderators first, and of both those first who have been one for the longest time. */
const byStanding = (one: MemberItem, other: MemberItem): number =>
  Number(other.role === "moderator") - Number(one.role === "moderator") || one.seq - other.seq;
