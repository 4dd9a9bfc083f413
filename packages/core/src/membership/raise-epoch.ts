import { type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";

/**
 * Ends what is remembered of everybody's place in a room.
 *
 * @param from the `aclEpoch` that it must still have; undefined for any.
 * @returns whether it had that.
 */
export const raiseEpoch = async (
  store: Store,
  room: string,
  from: number | undefined,
  onCost: OnCost,
): Promise<boolean> => {
  onCost(prices.writeUnit);
  const raised = await store.rooms
    .patch({ room })
    .add({ aclEpoch: 1 })
    .where((head, { eq, notExists }) =>
      // A room whose access was never changed has none.
      from === undefined ? "" : `${notExists(head.aclEpoch)} OR ${eq(head.aclEpoch, from)}`,
    )
    .go({ returnOnConditionCheckFailure: true });
  return !raised.rejected || from === undefined;
};
