import { completeChanges } from "../access/prepare-change.ts";
import { type OnCost, prices, readCost } from "../cost.ts";
import { findMute, muteBytes, storeMute } from "../event-kinds/mute-item.ts";
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

/**
 * Gives a user the mute that another one has in a room, whom they take over, unless their own lasts longer.
 * What was changed before is applied first: an event must not find a later one stored in its place.
 *
 * @throws ParleyError `unavailable` while access to the room is being changed.
 */
const takeMute = async (store: Store, mute: MuteItem, member: string, onCost: OnCost): Promise<void> => {
  const { room, seq, until } = mute;
  if (until <= store.now()) return;
  await completeChanges(store, room, onCost);
  onCost(prices.readUnit);
  const own = await findMute(store, member, room);
  if (!own || own.until < until) {
    onCost(2 * prices.writeUnit);
    await storeMute(store, { member, room, seq: Math.max(seq, own?.seq ?? 0), until, at: store.now() });
    // A later event may have stood in the way.
    return takeMute(store, mute, member, onCost);
  }
  onCost(prices.writeUnit);
  // What is remembered of them holds no more. Last, and also after an attempt that died here.
  await store.rooms.patch({ room }).add({ aclEpoch: 1 }).go({ returnOnConditionCheckFailure: true });
};

/** The same by the ids of both, where the other one is muted in the room at all. */
export const takeMuteOf = async (
  store: Store,
  { room, from, member }: { room: string; from: string; member: string },
  onCost: OnCost,
): Promise<void> => {
  onCost(prices.readUnit);
  const mute = await findMute(store, from, room);
  if (mute) await takeMute(store, mute, member, onCost);
};
