import { type OnCost, prices } from "../cost.ts";
import { readTarget } from "../event-kinds/target.ts";
import { isAccount } from "../rate-limit/payer.ts";
import type { Store } from "../table/store.ts";
import type { Draft } from "./draft.ts";
import { findIntent, type IntentItem, isFor } from "./intent.ts";

/** The guests of an account that are looked at: nobody takes over many at once. */
const maxGuests = 10;

/**
 * A draft as it was first sent: an account may repeat what it sent as a guest whom it is still taking over.
 * That guest's attempt is the one to complete. Otherwise the event would be stored twice: once as the
 * guest's, which becomes the account's, and once as the account's own.
 *
 * It reads nothing for a draft that is not a retry, nor for a guest's.
 */
export const asFirstSent = async (store: Store, draft: Draft, onCost: OnCost): Promise<Draft> => {
  const { sender, retry, room } = draft;
  if (!retry || !isAccount(sender.userId)) return draft;
  onCost(prices.readUnit);
  if (await findIntent(store, draft)) return draft;
  onCost(prices.readUnit);
  const { data } = await store.users.query
    .bySuccessor({ successor: sender.userId })
    .go({ limit: maxGuests, pages: 1 });
  for (const { userId } of data) {
    const asGuest = { ...draft, sender: { ...sender, userId } };
    onCost(prices.readUnit);
    const intent = await findIntent(store, asGuest);
    if (!intent || !isFor(intent, asGuest)) continue;
    const item = await readTarget(store, room, intent.seq, onCost);
    if (item?.userId !== sender.userId) return asGuest;
    await give(store, intent, sender.userId, onCost);
    return draft;
  }
  return draft;
};

/** The event has become the account's, and its intent is about to: that is done here. */
const give = async (store: Store, intent: IntentItem, userId: string, onCost: OnCost): Promise<void> => {
  onCost(prices.writeUnit);
  await store.intents.create({ ...intent, userId }).go({ returnOnConditionCheckFailure: true });
};
