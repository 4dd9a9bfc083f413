import { type AclChange, type AclEntry, readAcl } from "../acl/acl.ts";
import { forgetChanges } from "../acl/forget-changes.ts";
import { letExpire } from "../acl/let-expire.ts";
import { type OnCost, prices } from "../cost.ts";
import { logKindOf } from "../event-kinds/kinds.ts";
import { applyPlace, endHearing, hears } from "../event-kinds/membership.ts";
import type { Draft } from "../log/draft.ts";
import { openRoom } from "../log/head.ts";
import { findIntent, isFor } from "../log/intent.ts";
import { readPlace } from "../table/place.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { placeGiven, storedChange } from "./stored-change.ts";

/**
 * Milliseconds for which a room keeps a change of access at least. It is longer than a function runs: who
 * was let in before the change has subscribed by then, or never will.
 */
const recentMs = 60_000;

/**
 * The most changes that a room keeps: the next one waits. They leave its item near 1 KB. Those who come and
 * go cannot keep anybody from being removed, nor moderators the owner from removing them.
 */
const maxRecent = { byOwner: 24, restrictions: 20, others: 12 };

const maxRecentFor = (draft: Draft): number => {
  // In an open room, whoever is removed hears it still.
  const takes = changesOf(draft).some(restricts) || (draft.kind === "role" && draft.role === "none");
  if (draft.kind === "leave" || !takes) return maxRecent.others;
  return maxRecent[draft.access?.place === "owner" ? "byOwner" : "restrictions"];
};

const tooMany = new ParleyError(
  "unavailable",
  "Access to this room was changed very often just now. Try again in a minute.",
  { retryAfter: recentMs / 1000 },
);

/** Whether a draft depends on who may what in its room, or changes that. */
const isAboutAccess = (draft: Draft): boolean =>
  changesOf(draft).length > 0 || (draft.kind === "join" && roomKindOf(draft.room) !== "open");

const changesOf = (draft: Draft): readonly AclChange[] => logKindOf(draft.kind).aclChanges?.(draft) ?? [];

/**
 * Makes a room ready for a change of access. What recent ones have left undone is completed, so that the
 * members' items say what they have decided. Those from before a minute are forgotten then. It does nothing
 * for any other draft.
 *
 * @throws ParleyError the refusal of the kind's `requireFirst`; `unavailable` while another one is being
 *   stored, and where there were too many within a minute.
 */
export const prepareChange = async (store: Store, draft: Draft, onCost: OnCost): Promise<void> => {
  if (!isAboutAccess(draft)) return;
  const { room } = draft;
  const { requireFirst } = logKindOf(draft.kind);
  if (requireFirst && (await isStored(store, draft, onCost))) return;
  await requireFirst?.(store, draft, onCost);
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  if (!data && changesOf(draft).length === 0) return;
  if (!data) {
    onCost(prices.readUnit + prices.writeUnit);
    await openRoom(store, room);
  }
  if (data?.acl === undefined) return startAcl(store, room, onCost);
  const left = await completeIn(store, data, onCost);
  if (changesOf(draft).length > 0 && left >= maxRecentFor(draft)) throw tooMany;
};

/** Whether a draft is a repetition of what is stored: it takes no seq, and changes nothing any more. */
const isStored = async (store: Store, draft: Draft, onCost: OnCost): Promise<boolean> => {
  onCost(prices.readUnit);
  const intent = await findIntent(store, draft);
  if (!intent || !isFor(intent, draft)) return false;
  onCost(prices.readUnit);
  return (await readPlace(store, draft.room, intent.seq))?.id === draft.id;
};

/**
 * Completes a room's recent changes, so that the members' items say what they have decided.
 *
 * @returns the room's `aclEpoch`, as of which they do; undefined where there is no such room.
 * @throws ParleyError `unavailable` while another one is being stored.
 */
export const completeChanges = async (
  store: Store,
  room: string,
  onCost: OnCost,
): Promise<number | undefined> => {
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  if (!data) return undefined;
  if (data.acl !== undefined) await completeIn(store, data, onCost);
  return data.aclEpoch ?? 0;
};

/** Whether a change takes something from somebody, or may. */
const restricts = (change: AclChange): boolean => !("inside" in change) || !change.inside;

/** Returns how many changes the room keeps. */
const completeIn = async (store: Store, { room, acl }: RoomItem, onCost: OnCost): Promise<number> => {
  const entries = readAcl(acl);
  const isOld = ({ at }: AclEntry) => store.now() - at > recentMs;
  await Promise.all(entries.map((entry) => complete(store, room, entry, { isOld: isOld(entry), onCost })));
  const old = entries.filter(isOld);
  await Promise.all(old.map(({ seq, at }) => letExpire(store, { room, seq, at }, onCost)));
  if (old.length > 0) onCost(prices.writeUnit);
  await forgetChanges(
    store,
    room,
    old.map(({ key }) => key),
  );
  return entries.length - old.length;
};

const startAcl = async (store: Store, room: string, onCost: OnCost): Promise<void> => {
  onCost(prices.writeUnit);
  await store.rooms
    .patch({ room })
    .set({ acl: {} })
    .where(({ acl }, { notExists }) => notExists(acl))
    .go({ returnOnConditionCheckFailure: true });
};

/**
 * Applies a change, whose handler may have died. After a minute it also ends subscriptions that were made
 * beside it.
 */
const complete = async (
  store: Store,
  room: string,
  entry: AclEntry,
  { isOld, onCost }: { isOld: boolean; onCost: OnCost },
): Promise<void> => {
  const event = await storedChange(store, room, entry, onCost);
  if (!event) return;
  if (entry.about !== "place") {
    await logKindOf(event.action).apply?.(store, room, event, {
      message: undefined,
      isAdmitted: false,
      onCost,
    });
    return;
  }
  const change = placeGiven(event, entry.user);
  if (!change) return;
  const isRemoval = !hears(room, change.place);
  // Its entry shows that nothing later was applied and has expired, but for who comes and goes in the open.
  const isCertain = isRemoval || roomKindOf(room) !== "open";
  await applyPlace(store, room, { ...event, change }, { isAdmitted: false, isCertain, onCost });
  if (isOld && isRemoval) await endHearing(store, room, change.user, onCost);
};
