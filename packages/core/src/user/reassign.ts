import { prices } from "../cost.ts";
import { type Transfer, unlimited } from "../message/transfer.ts";
import type { Store } from "../table/store.ts";
import { defaultRoom } from "../wire/limits.ts";
import { keepProfile } from "./keep.ts";

/**
 * Gives what a guest says of themselves to the account that takes over, unless that says something already.
 * The guest's own profile is deleted after it. Who has shown nobody how far they have read still does not,
 * until the account says so. Whether others may know when they were last online is not
 * given: an account decides that for itself.
 */
export const reassignProfile = async (
  store: Store,
  { from, to, name, budget = unlimited }: Transfer,
): Promise<void> => {
  budget.onCost(2 * prices.readUnit);
  const userId = to(defaultRoom);
  const profileOf = async (userId: string) =>
    (await store.users.get({ userId }).go({ consistent: true })).data ?? undefined;
  const [guest, account] = await Promise.all([profileOf(from), profileOf(userId)]);
  const line = account?.line === undefined && guest?.line;
  const isHidden = account?.receipts === undefined && guest?.receipts === "nobody";
  if (!line && !isHidden) return;
  budget.onCost(prices.writeUnit);
  await keepProfile(
    store,
    { userId, name, kind: "account" },
    {
      ...(line && { line }),
      ...(isHidden && { receipts: "nobody" }),
    },
  );
};
