import { type OnCost, prices } from "../cost.ts";
import type { Draft } from "../log/draft.ts";
import { findIntent, isFor } from "../log/intent.ts";
import { isAccount } from "../rate-limit/payer.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { ParleyError } from "../wire/error.ts";
import { lookAgainAfter, maxInFlightMs } from "./in-flight.ts";

/** The guests that one page of the Query has. */
const pageSize = 25;

/**
 * Refuses a retry of an account that may be of something it sent as a guest whom it is taking over. The
 * take-over makes the guest's attempt the account's, and then the retry finds it. Before that it would be
 * stored twice.
 *
 * Costs nothing for a draft that is not a retry, nor for a guest's.
 *
 * @throws ParleyError `unavailable`, with the seconds after which to send it again.
 */
export const throwIfTakingOver = async (store: Store, draft: Draft, onCost: OnCost): Promise<void> => {
  const { sender, retry } = draft;
  if (!retry || !isAccount(sender.userId)) return;
  onCost(prices.readUnit);
  if (await findIntent(store, draft)) return;
  let cursor: string | null = null;
  do {
    onCost(prices.readUnit);
    const page: { data: { userId: string; mergedAt?: number | undefined }[]; cursor: string | null } =
      await store.users.query
        .bySuccessor({ successor: sender.userId })
        .go({ limit: pageSize, pages: 1, cursor });
    for (const { userId, mergedAt = 0 } of page.data) {
      // What its functions were given before may not have an intent yet.
      if (store.now() < mergedAt + tuned("maxInFlightMs", maxInFlightMs)) throw takingOver();
      onCost(prices.readUnit);
      const asGuest = { ...draft, sender: { ...sender, userId } };
      const intent = await findIntent(store, asGuest);
      if (intent && isFor(intent, asGuest)) throw takingOver();
    }
    cursor = page.cursor;
  } while (cursor !== null);
};

const takingOver = () =>
  new ParleyError("unavailable", "Your guest's messages are being taken over. Send this again in a moment.", {
    retryAfter: lookAgainAfter,
  });
