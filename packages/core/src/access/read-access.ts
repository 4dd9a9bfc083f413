import { type AclEntry, readAcl, userKey } from "../acl/acl.ts";
import { blockingsOf, isAnyBlocked } from "../acl/blockings.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import { placeIn } from "../event-kinds/membership.ts";
import { endOfMute } from "../event-kinds/mute.ts";
import { findMute, mayHaveMutes } from "../event-kinds/mute-item.ts";
import { rulesAfter, rulesIn } from "../event-kinds/rules.ts";
import type { MuteItem } from "../table/mute.entity.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import { isInside, type Place } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { noRules } from "../wire/room-rules.ts";
import { beingChanged, isInFlight, placeGiven, storedChange } from "./stored-change.ts";

type Of = { user: string; room: string };

/**
 * A user's access to a room, and the epoch of access until which that holds. Strongly consistent reads:
 * first the room, then the member. So a change between the two has another epoch, and what is done under
 * this one is refused. In a direct room of which a blocklist was noted, that is read as well.
 *
 * An outsider's reads are the same, whatever happens in the room. They are told neither of mutes nor rules.
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
  const isOpen = roomKindOf(room) === "open";
  const mute = head && mayHaveMutes(store, head) ? () => readMute(store, { user, room }, onCost) : noMute;
  const [{ data: member }, early] = await Promise.all([
    store.members.get({ member: user, room }).go({ consistent: true }),
    isOpen ? mute() : undefined,
  ]);
  const key = userKey(user);
  const entries = readAcl(head?.acl);
  const recent = entries.filter((entry) => entry.about === "place" && entry.user === key);
  let place = placeIn(store, member ?? undefined);
  for (const entry of recent) {
    if (entry.seq <= (member?.seq ?? 0)) continue;
    const event = await storedChange(store, room, entry, onCost);
    // Two users may have the same key.
    place = (event && placeGiven(event, user)?.place) ?? place;
  }
  const isChanging = entries.some((entry) => isInFlight(store, entry));
  const isHeard = isOpen || isInside(place);
  const stored = isOpen || !isHeard ? early : await mute();
  const mutedUntil = isHeard ? await endOfMuteBy(store, { user, room }, { entries, stored, onCost }) : 0;
  const blockings = blockingsOf(head?.blockings).filter(
    (each) => isHeard || each.blocker === user || each.user === user,
  );
  const isBlocked = await isAnyBlocked(store, blockings, onCost);
  const shared =
    head && isHeard ? await readShared(store, head, entries, onCost) : { isArchived: false, rules: noRules };
  return {
    place,
    aclEpoch: head?.aclEpoch ?? 0,
    head: head?.head ?? 0,
    isRecent: recent.length > 0,
    isChanging,
    mutedUntil,
    ...shared,
    ...(blockings.length > 0 && { blocklist: isBlocked ? "holds" : "asked" }),
  };
};

const noMute = async (): Promise<MuteItem | undefined> => undefined;

const readMute = (store: Store, { user, room }: Of, onCost: OnCost): Promise<MuteItem | undefined> => {
  onCost(prices.readUnit);
  return findMute(store, user, room);
};

/** When a user's mute ends, with what was changed and is not in its item yet. */
const endOfMuteBy = async (
  store: Store,
  { user, room }: Of,
  { entries, stored, onCost }: { entries: readonly AclEntry[]; stored: MuteItem | undefined; onCost: OnCost },
): Promise<number> => {
  let until = stored?.until ?? 0;
  for (const entry of entries) {
    if (entry.about !== "mute" || entry.user !== userKey(user) || entry.seq <= (stored?.seq ?? 0)) continue;
    const event = await storedChange(store, room, entry, onCost);
    if (event?.action === "mute" && event.member === user) until = endOfMute(event);
  }
  return until;
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
