import { completeChanges } from "../access/prepare-change.ts";
import { readAcl, userKey } from "../acl/acl.ts";
import { noteSuccessor } from "../acl/blockings.ts";
import { dropSubscriptions } from "../acl/drop-subscriptions.ts";
import { forgetChanges } from "../acl/forget-changes.ts";
import { type OnCost, prices, readCost } from "../cost.ts";
import {
  hears,
  memberBytes,
  placeIn,
  readMembership,
  replaceMembership,
  storeMembership,
} from "../event-kinds/membership.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";
import { isInside, type Place } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { passOwnership } from "./pass-ownership.ts";
import { raiseEpoch } from "./raise-epoch.ts";
import { reassignMutes, takeMuteOf } from "./reassign-mutes.ts";

/** Memberships that are moved concurrently: one page of the Query. */
const pageSize = 25;

/**
 * Ends all memberships of a user who can join no more: their events in the log are another user's by now.
 * Who takes over (`take`) gets their places, under their own name: see `takePlace`. Without one, the rooms
 * that they own get another owner: see `passOwnership`.
 *
 * @returns whether those were all. Memberships are no messages.
 */
export const reassignMemberships = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<Progress> => {
  const { from, intents, to, name, budget = unlimited } = transfer;
  const give = async (item: MemberItem): Promise<void> => {
    const { room } = item;
    const taking = { member: to(room), name };
    if (intents === "forget" && item.role === "owner")
      await passOwnership(store, { room, from }, budget.onCost);
    const taken = intents === "take" ? await takePlace(store, item, taking, budget.onCost) : undefined;
    await forgetUser(store, { room, user: from }, budget.onCost);
    // Last: it is found again by this if it was interrupted.
    budget.onCost(2 * prices.writeUnit);
    const deleted = await store.members
      .delete({ member: from, room })
      .where(({ seq }, { eq, notExists }) =>
        taken === undefined ? "" : `${notExists(seq)} OR ${eq(seq, taken)}`,
      )
      .go({ returnOnConditionCheckFailure: true });
    // Another place was given to them meanwhile.
    if (deleted.rejected) await give(item);
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
  return { messages: 0, done: isLast && (await reassignMutes(store, transfer)) };
};

/** Of the places of two users who become one, the one that stays. A ban of either is one of both. */
const ranking: readonly Place[] = ["banned", "owner", "moderator", "member", "none"];
const better = (one: Place, other: Place): Place =>
  ranking.indexOf(one) < ranking.indexOf(other) ? one : other;

type Taking = { member: string; name: string };

/**
 * Gives a user the place that another one has, whom they take over: the better of both, unless either is
 * banned. Who is no more than a member of an open room is one where the last event of both says so.
 *
 * @returns the seq of the other one's place, as it was taken over.
 */
const takePlace = async (
  store: Store,
  item: MemberItem,
  { member, name }: Taking,
  onCost: OnCost,
): Promise<number> => {
  const { room } = item;
  // Both before the place: nobody is there who may write more than the other one might.
  const from = item.member;
  if (roomKindOf(room) === "direct") await noteSuccessor(store, { room, from, successor: member }, onCost);
  else await takeMuteOf(store, { room, from, member }, onCost);
  const aclEpoch = await completeChanges(store, room, onCost);
  onCost(2 * prices.writeUnit);
  const guest = (await readMembership(store, item.member, room, onCost)) ?? item;
  const own = await readMembership(store, member, room, onCost);
  const theirs = placeIn(store, guest);
  const before = placeIn(store, own);
  const place = better(theirs, before);
  const isByLast = roomKindOf(room) === "open" && (place === "member" || place === "none");
  if (isByLast) await storeMembership(store, { member, room, seq: guest.seq, place: theirs, name });
  if (isByLast || place === "none") return guest.seq;
  const seq = Math.max(guest.seq, own?.seq ?? 0);
  if (place !== before) {
    // Nobody has changed a place since both were read.
    if (!(await raiseEpoch(store, room, aclEpoch, onCost)))
      return takePlace(store, item, { member, name }, onCost);
    await replaceMembership(store, { member, room, seq, place, name }, own?.seq);
  }
  // What an environment has read meanwhile holds no more. Also after an attempt that died here.
  await raiseEpoch(store, room, undefined, onCost);
  if (isInside(place)) await forgetUser(store, { room, user: member, through: seq }, onCost);
  if (!hears(room, place)) await dropSubscriptions(store, room, member, onCost);
  return guest.seq;
};

type Forgetting = { room: string; user: string; through?: number };

/**
 * Takes a user out of a room's recent changes, up to a seq: they must not be applied to somebody who is
 * gone, nor keep posts from somebody who has a place again.
 */
const forgetUser = async (
  store: Store,
  { room, user, through = Number.POSITIVE_INFINITY }: Forgetting,
  onCost: OnCost,
): Promise<void> => {
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  const keys = readAcl(data?.acl).flatMap((entry) =>
    entry.user === userKey(user) && entry.seq <= through ? entry.key : [],
  );
  if (keys.length > 0) onCost(prices.writeUnit);
  await forgetChanges(store, room, keys);
};
