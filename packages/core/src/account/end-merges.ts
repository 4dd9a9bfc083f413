import { prices } from "../cost.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import type { Identity } from "../identity/identity.ts";
import type { Progress } from "../protocol/http.ts";
import { every } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { type EndOthers, leave } from "./leave.ts";
import { successorOf } from "./merged-into.ts";

/** The maximum number of take-overs that one call looks at. */
const maxMerges = 25;

/**
 * Ends the take-overs into an account that is being deleted: what is still their guests' becomes the
 * deleted user's at once, and so does what a call that died had given to the account. For an account
 * that can begin no more, and so long after the last one that the index by successor shows it.
 */
export const endMerges =
  (store: Store, management: ConnectionManagement, account: Identity): EndOthers =>
  async (leaving, { until, budget }) => {
    budget.onCost(prices.readUnit);
    const { data, cursor } = await store.users.query
      .bySuccessor({ successor: account.userId })
      .go({ limit: maxMerges, pages: 1 });
    const all: Progress[] = [];
    for (const { userId, name } of data) {
      if (all.length > 0 && (store.now() >= until || budget.isSpent()))
        return summary([...all, { messages: 0, done: false }]);
      // The index may be a moment old, and nothing may be written for a guest who is gone.
      if ((await successorOf(store, userId, budget.onCost)) !== account.userId) continue;
      const findSuccessor = async () => ({ ...leaving, alsoFrom: account.userId });
      all.push(await leave(store, management, asGuest(userId, name), { findSuccessor, until, budget }));
    }
    return summary(cursor === null ? all : [...all, { messages: 0, done: false }]);
  };

/** A guest without their token: all of their sign-ins end. */
const asGuest = (userId: string, name: string): Identity => ({
  kind: "guest",
  principal: userId,
  userId,
  name,
  session: every,
  authenticatedAt: 0,
  expiresAt: 0,
});

/** Of several at once. There is something to wait for only if each of those that are not done waits. */
const summary = (all: readonly Progress[]): Progress => {
  const messages = all.reduce((sum, progress) => sum + progress.messages, 0);
  const waits = all.filter(({ done }) => !done).map(({ retryAfter = 0 }) => retryAfter);
  if (waits.length === 0) return { messages, done: true };
  const retryAfter = Math.min(...waits);
  return { messages, done: false, ...(retryAfter > 0 && { retryAfter }) };
};
