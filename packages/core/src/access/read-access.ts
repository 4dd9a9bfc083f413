import { type AclEntry, readAcl, userKey } from "../acl/acl.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import { placeIn } from "../event-kinds/membership.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import type { Place } from "../wire/place.ts";
import { beingChanged, isInFlight, isOfRoom, storedChange, storedEvent } from "./stored-change.ts";

type Of = { user: string; room: string };

/**
 * A user's place in a room, and the epoch of access until which that holds. Two strongly consistent reads:
 * first the room, then the member. So a change between the two has another epoch, and what is done under
 * this one is refused.
 *
 * @throws ParleyError `unavailable` while an event that changes their place is being stored.
 */
export const readAccess = async (
  store: Store,
  { user, room }: Of,
  onCost: OnCost = uncharged,
): Promise<RoomAccess & { place: Place }> => {
  onCost(2 * prices.readUnit);
  const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
  const { data: member } = await store.members.get({ member: user, room }).go({ consistent: true });
  const key = userKey(user);
  const entries = readAcl(head?.acl);
  const recent = entries.filter((entry) => entry.user === key);
  let place = placeIn(store, member ?? undefined);
  for (const entry of recent) {
    if (entry.seq <= (member?.seq ?? 0)) continue;
    const stored = await storedChange(store, room, entry, onCost);
    // Two users may have the same key.
    if (stored?.change.user === user) place = stored.change.place;
  }
  const isChanging = entries.some((entry) => isInFlight(store, entry));
  const isArchived = await readArchived(store, head ?? undefined, entries, onCost);
  return {
    place,
    aclEpoch: head?.aclEpoch ?? 0,
    head: head?.head ?? 0,
    isRecent: recent.length > 0,
    isChanging,
    isArchived,
  };
};

/** Whether a room is archived; undefined while an event that changes this is being stored. */
const readArchived = async (
  store: Store,
  head: RoomItem | undefined,
  entries: readonly AclEntry[],
  onCost: OnCost,
): Promise<boolean | undefined> => {
  if (!head) return false;
  const { room, archived = false, archivedSeq = 0 } = head;
  try {
    let isArchived = archived;
    for (const entry of entries) {
      if (!isOfRoom(entry) || entry.seq <= archivedSeq) continue;
      const event = await storedEvent(store, room, entry, onCost);
      if (event?.action === "archive") isArchived = event.archived;
    }
    return isArchived;
  } catch (error) {
    if (error === beingChanged) return undefined;
    throw error;
  }
};
