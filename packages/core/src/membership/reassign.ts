import { completeChanges } from "../access/prepare-change.ts";
import { readAcl, userKey } from "../acl/acl.ts";
import { dropSubscriptions } from "../acl/drop-subscriptions.ts";
import { forgetChanges } from "../acl/forget-changes.ts";
import { type OnCost, prices, readCost } from "../cost.ts";
import {
  hears,
  memberBytes,
  placeIn,
  replaceMembership,
  storeMembership,
} from "../event-kinds/membership.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";
import type { Place } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";

/** Memberships that are moved concurrently: one page of the Query. */
const pageSize = 25;

/**
 * Ends all memberships of a user who can join no more: their events in the log are another user's by now.
 * Who takes over (`take`) gets their places, under their own name: see `takePlace`.
 *
 * @returns whether those were all. Memberships are no messages.
 */
export const reassignMemberships = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<Progress> => {
  const { from, intents, to, name, budget = unlimited } = transfer;
  const give = async (item: MemberItem) => {
    const { room } = item;
    if (intents === "take") await takePlace(store, item, { member: to(room), name }, budget.onCost);
    await forgetUser(store, room, from, budget.onCost);
    // Last: it is found again by this if it was interrupted.
    budget.onCost(2 * prices.writeUnit);
    await store.members.delete({ member: from, room }).go();
  };
  let isLast = false;
  do {
    const { data } = await store.members.query
      .membership({ member: from })
      .go({ consistent: true, limit: pageSize, pages: 1 });
    budget.onCost(readCost(2 * data.length * memberBytes, 2));
    await Promise.all(data.map(give));
    isLast = data.length < pageSize;
  } while (!isLast && mayContinue(store, transfer));
  return { messages: 0, done: isLast };
};

/** Of the places of two users who become one, the one that stays. A ban of either is one of both. */
const ranking: readonly Place[] = ["banned", "owner", "moderator", "member", "none"];
const better = (one: Place, other: Place): Place =>
  ranking.indexOf(one) < ranking.indexOf(other) ? one : other;

/**
 * Gives a user the place that another one has, whom they take over: the better of both, unless either is
 * banned. Who is no more than a member of an open room is one where the last event of both says so.
 */
const takePlace = async (
  store: Store,
  item: MemberItem,
  { member, name }: { member: string; name: string },
  onCost: OnCost,
): Promise<void> => {
  const { room, seq } = item;
  await completeChanges(store, room, onCost);
  onCost(2 * prices.readUnit + 2 * prices.writeUnit);
  const { data: guest } = await store.members.get({ member: item.member, room }).go({ consistent: true });
  const { data: own } = await store.members.get({ member, room }).go({ consistent: true });
  const theirs = placeIn(store, guest ?? item);
  const before = placeIn(store, own ?? undefined);
  const place = better(theirs, before);
  const isByLast = roomKindOf(room) === "open" && (place === "member" || place === "none");
  if (isByLast) return storeMembership(store, { member, room, seq, place: theirs, name });
  if (place === before) return;
  const change = { member, room, seq: Math.max(seq, own?.seq ?? 0), place, name };
  // What is remembered of either holds no more. First, since a further attempt finds the place changed.
  onCost(prices.writeUnit);
  await store.rooms.patch({ room }).add({ aclEpoch: 1 }).go({ returnOnConditionCheckFailure: true });
  await replaceMembership(store, change, own?.seq);
  if (!hears(room, place)) await dropSubscriptions(store, room, member, onCost);
};

/** Takes a user out of a room's recent changes: they must not be applied to somebody who is gone. */
const forgetUser = async (store: Store, room: string, user: string, onCost: OnCost): Promise<void> => {
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  const keys = readAcl(data?.acl).flatMap((entry) => (entry.user === userKey(user) ? entry.key : []));
  if (keys.length > 0) onCost(prices.writeUnit);
  await forgetChanges(store, room, keys);
};
