import { type OnCost, prices } from "../cost.ts";
import { messageExpiry } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";

/**
 * Lets the event of a change of access expire, which is applied by now. Before that, the log alone has what
 * it says: if it expired, whoever was removed by it would be a member again.
 *
 * @param at when its seq was taken, in epoch milliseconds.
 */
export const letExpire = async (
  store: Store,
  { room, seq, at }: { room: string; seq: number; at: number },
  onCost: OnCost,
): Promise<void> => {
  const expireAt = messageExpiry(store, at);
  if (expireAt === undefined) return;
  onCost(prices.writeUnit);
  await store.events
    .patch({ room, seq })
    .set({ expireAt })
    .where((item, { notExists }) => notExists(item.expireAt))
    .go({ returnOnConditionCheckFailure: true });
};
