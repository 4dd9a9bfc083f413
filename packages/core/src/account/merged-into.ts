import { type OnCost, prices } from "../cost.ts";
import type { Identity } from "../identity/identity.ts";
import type { Store } from "../table/store.ts";

/**
 * The account that takes over from a user, or the secret that names nobody, if one is known: a strongly
 * consistent read.
 */
export const successorOf = async (
  store: Store,
  userId: string,
  onCost: OnCost,
): Promise<string | undefined> => {
  onCost(prices.readUnit);
  const { data } = await store.users.get({ userId }).go({ consistent: true });
  return data?.successor;
};

/**
 * The account that takes over from a deleted user, or the secret that names nobody: kept with the
 * profile from the first call on, and constant after that.
 */
export const mergedInto = async (
  store: Store,
  { userId, name, kind }: Identity,
  proposed: string,
  onCost: OnCost,
): Promise<string> => {
  const known = await successorOf(store, userId, onCost);
  if (known !== undefined) return known;
  // The profile, and an account's entry in the index.
  onCost(2 * prices.writeUnit);
  const noted = await store.users
    .upsert({ userId, successor: proposed })
    .set({ name, kind, mergedAt: store.now() })
    .ifNotExists({ createdAt: store.now() })
    // The index would get the last writer's under `ifNotExists`.
    .where(({ successor }, { notExists }) => notExists(successor))
    .go({ returnOnConditionCheckFailure: true });
  if (!noted.rejected) return proposed;
  return (await successorOf(store, userId, onCost)) ?? proposed;
};
