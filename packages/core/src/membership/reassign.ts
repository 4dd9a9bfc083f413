import { type OnCost, prices, readCost } from "../cost.ts";
import { memberBytes, placeIn, placeOf, storeMembership } from "../event-kinds/membership.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";

/** Memberships that are moved concurrently: one page of the Query. */
const pageSize = 25;

/**
 * Ends all memberships of a user who can join no more: their events in the log are another user's by now.
 * Who takes over (`take`) is a member where the last of both users' events says so, under their own name.
 *
 * @returns whether those were all. Memberships are no messages.
 */
export const reassignMemberships = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<Progress> => {
  const { from, intents, to, name, budget = unlimited } = transfer;
  const take = async (item: MemberItem, member: string) => {
    const { room, seq } = item;
    const place = placeIn(store, item);
    // Neither user's ban is shaken off by becoming the other.
    if ((await placeOf(store, member, room, budget.onCost)) === "banned") return;
    budget.onCost(2 * prices.writeUnit);
    await storeMembership(store, { member, room, seq, place, name });
    if (place === "banned") await ban(store, { member, room }, budget.onCost);
  };
  const give = async (item: MemberItem) => {
    const { room } = item;
    if (intents === "take") await take(item, to(room));
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

/** Bans a user whatever their last event says. What is remembered of their access holds no more. */
const ban = async (
  store: Store,
  { member, room }: { member: string; room: string },
  onCost: OnCost,
): Promise<void> => {
  onCost(3 * prices.writeUnit);
  await store.members.patch({ member, room }).set({ role: "banned", left: true }).remove(["name"]).go();
  await store.rooms.patch({ room }).add({ aclEpoch: 1 }).go();
};
