import { type OnCost, uncharged } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";

/**
 * From which user to which, and the name that the messages are shown under from now on: the new
 * user's own, so it is not a frame's claim.
 */
export type Transfer = {
  from: string;
  /** Another user, to whom a part of it was given before. */
  alsoFrom?: string | undefined;
  to: (room: string) => string;
  name: string;
  /** Nothing further is begun from this time on, in epoch milliseconds: messages have many edits. */
  until?: number;
  budget?: Budget;
};

/** Who pays for a transfer, and whether they can pay for more: nothing further is begun otherwise. */
export type Budget = { onCost: OnCost; isSpent: () => boolean };

/** For a transfer that nobody pays for. */
export const unlimited: Budget = { onCost: uncharged, isSpent: () => false };

/** Whether there is time to transfer more, and it can be paid. */
export const mayContinue = (
  store: Store,
  { until = Number.POSITIVE_INFINITY, budget = unlimited }: Transfer,
): boolean => store.now() < until && !budget.isSpent();

/** Whether a transfer takes an event. */
export const takes = ({ from, alsoFrom }: Transfer, item: EventItem | undefined): item is EventItem =>
  item !== undefined && (item.userId === from || item.userId === alsoFrom);
