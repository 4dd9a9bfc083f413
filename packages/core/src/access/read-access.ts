import { type AclEntry, readAcl, userKey } from "../acl/acl.ts";
import { blockingsOf, isAnyBlocked } from "../acl/blockings.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import { placeIn } from "../event-kinds/membership.ts";
import { endOfMute } from "../event-kinds/mute.ts";
import { findMute, mayHaveMutes } from "../event-kinds/mute-item.ts";
import { rulesAfter, rulesIn } from "../event-kinds/rules.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import type { Place } from "../wire/place.ts";
import { noRules } from "../wire/room-rules.ts";
import { beingChanged, isInFlight, placeGiven, storedChange } from "./stored-change.ts";

type Of = { user: string; room: string };

/**
 * A user's access to a room, and the epoch of access until which that holds. Strongly consistent reads:
 * first the room, then the member. So a change between the two has another epoch, and what is done under
 * this one is refused. In a direct room of which a blocklist was noted, that is read as well.
 *
 * @throws ParleyError `unavailable` while an event that changes their access is being stored.
 */
export const readAccess = async (
  store: Store,
  { user, room }: Of,
  onCost: OnCost = uncharged,
): Promise<RoomAccess & { place: Place }> => {
  onCost(2 * prices.readUnit);
  const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
  const hasMutes = head !== null && mayHaveMutes(store, head);
  if (hasMutes) onCost(prices.readUnit);
  const [{ data: member }, mute] = await Promise.all([
    store.members.get({ member: user, room }).go({ consistent: true }),
    hasMutes ? findMute(store, user, room) : undefined,
  ]);
  const key = userKey(user);
  const entries = readAcl(head?.acl);
  const recent = entries.filter((entry) => entry.about !== "room" && entry.user === key);
  let place = placeIn(store, member ?? undefined);
  let mutedUntil = mute?.until ?? 0;
  for (const entry of recent) {
    const known = entry.about === "mute" ? mute : member;
    if (entry.seq <= (known?.seq ?? 0)) continue;
    const event = await storedChange(store, room, entry, onCost);
    // Two users may have the same key.
    if (event?.action === "mute") mutedUntil = event.member === user ? endOfMute(event) : mutedUntil;
    else if (event) place = placeGiven(event, user)?.place ?? place;
  }
  const isChanging = entries.some((entry) => isInFlight(store, entry));
  const blockings = blockingsOf(head?.blockings);
  const isBlocked = await isAnyBlocked(store, blockings, onCost);
  const shared = head
    ? await readShared(store, head, entries, onCost)
    : { isArchived: false, rules: noRules };
  return {
    place,
    aclEpoch: head?.aclEpoch ?? 0,
    head: head?.head ?? 0,
    isRecent: recent.some(({ about }) => about === "place"),
    isChanging,
    mutedUntil,
    ...shared,
    ...(blockings.length > 0 && { blocklist: isBlocked ? "holds" : "asked" }),
  };
};

/**
 * What is the same for everybody: whether a room is archived, and its rules, with what was changed and is
 * not in its item yet. `isArchived` is undefined while an event that changes this is being stored.
 */
const readShared = async (
  store: Store,
  head: RoomItem,
  entries: readonly AclEntry[],
  onCost: OnCost,
): Promise<Pick<RoomAccess, "isArchived" | "rules">> => {
  const { room, archived = false, archivedSeq = 0, rulesSeq = 0 } = head;
  let isArchived = archived;
  let rules = rulesIn(head);
  try {
    for (const entry of entries) {
      // Each is applied before another one takes its seq.
      if (entry.about !== "room" || entry.seq <= Math.max(archivedSeq, rulesSeq)) continue;
      const event = await storedChange(store, room, entry, onCost);
      if (event?.action === "archive") isArchived = event.archived;
      if (event?.action === "rules") rules = rulesAfter(rules, event);
    }
    return { isArchived, rules };
  } catch (error) {
    if (error === beingChanged) return { isArchived: undefined, rules };
    throw error;
  }
};
