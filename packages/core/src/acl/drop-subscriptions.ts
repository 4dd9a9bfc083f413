import { type OnCost, prices, readCost, subscriberCost } from "../cost.ts";
import type { Store } from "../table/store.ts";

/**
 * Ends the subscriptions of all of a user's connections to a room. It reads the room's subscribers,
 * strongly consistently: the index on connections may not have the latest.
 */
export const dropSubscriptions = async (
  store: Store,
  room: string,
  userId: string,
  onCost: OnCost,
): Promise<void> => {
  const { data } = await store.subscriptions.query
    .room({ room })
    .go({ consistent: true, pages: "all", attributes: ["connectionId", "userId"] });
  onCost(readCost(0) + data.length * subscriberCost(room));
  const own = data.filter((subscription) => subscription.userId === userId);
  onCost(own.length * 2 * prices.writeUnit);
  await Promise.all(own.map(({ connectionId }) => store.subscriptions.delete({ room, connectionId }).go()));
};
