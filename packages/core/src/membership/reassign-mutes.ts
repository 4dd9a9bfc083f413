import { type OnCost, prices, readCost } from "../cost.ts";
import { muteBytes, storeMute } from "../event-kinds/mute-item.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { MuteItem } from "../table/mute.entity.ts";
import type { Store } from "../table/store.ts";

/** Mutes that are moved concurrently: one page of the Query. */
const pageSize = 25;

/**
 * Deletes the mutes of a user who can write no more. Who takes over (`take`) is muted as long as either of
 * them was: so nobody shakes off a mute by signing in.
 *
 * @returns whether those were all.
 */
export const reassignMutes = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<boolean> => {
  const { from, intents, to, budget = unlimited } = transfer;
  const give = async (mute: MuteItem) => {
    if (intents === "take") await takeMute(store, mute, to(mute.room), budget.onCost);
    // Last: it is found again by this if it was interrupted.
    budget.onCost(2 * prices.writeUnit);
    await store.mutes.delete({ member: from, room: mute.room }).go();
  };
  let isLast = false;
  do {
    const { data } = await store.mutes.query
      .mute({ member: from })
      .go({ consistent: true, limit: pageSize, pages: 1 });
    budget.onCost(readCost(data.length * muteBytes));
    await Promise.all(data.map(give));
    isLast = data.length < pageSize;
  } while (!isLast && mayContinue(store, transfer));
  return isLast;
};

const takeMute = async (
  store: Store,
  { room, seq, until }: MuteItem,
  member: string,
  onCost: OnCost,
): Promise<void> => {
  onCost(prices.readUnit);
  const { data: own } = await store.mutes.get({ member, room }).go({ consistent: true });
  if (until <= store.now()) return;
  onCost(3 * prices.writeUnit);
  const isTaken = own && own.until >= until;
  if (!isTaken) {
    await storeMute(store, { member, room, seq: Math.max(seq, (own?.seq ?? 0) + 1), until, at: store.now() });
  }
  // What is remembered of them holds no more. Last, and also after an attempt that died here.
  await store.rooms.patch({ room }).add({ aclEpoch: 1 }).go({ returnOnConditionCheckFailure: true });
};
