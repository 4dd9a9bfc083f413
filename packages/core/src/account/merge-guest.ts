import type { ConnectionManagement } from "../gateway/management.ts";
import type { Identity } from "../identity/identity.ts";
import { type Budget, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { leave } from "./leave.ts";
import { mergedInto, successorOf } from "./merged-into.ts";

const ofAnother = () =>
  new ParleyError("forbidden", "This guest is being deleted or taken over by another account.");

/**
 * Makes a guest's messages those of the account that the guest has signed in to, under its name:
 * the guest's own name would appear there without the guest mark. From the first call on the
 * guest's tokens work for nothing else. Call it again until it is done, when their profile is gone
 * too. If the account is deleted before, its deletion ends this: see `endMerges`.
 *
 * @param budget who pays for it.
 * @throws ParleyError `forbidden` when the caller is not an account, or the other is not a guest,
 *   or is being deleted for another reason; `unauthorized` when they have been deleted.
 */
export const mergeGuest = async (
  store: Store,
  management: ConnectionManagement,
  { guest, account }: { guest: Identity; account: Identity },
  budget: Budget = unlimited,
): Promise<Progress> => {
  if (account.kind !== "account" || guest.kind !== "guest") {
    throw new ParleyError(
      "forbidden",
      "Only an account can take over a guest. Sign in, and send the guest's token.",
    );
  }
  // Before anything is written: it never changes.
  const known = await successorOf(store, guest.userId, budget.onCost);
  if (known !== undefined && known !== account.userId) throw ofAnother();
  const findSuccessor = async () => {
    const successor = known ?? (await mergedInto(store, guest, account.userId, budget.onCost));
    if (successor !== account.userId) throw ofAnother();
    return { to: () => successor, name: account.name, intents: "take" } as const;
  };
  return leave(store, management, guest, { findSuccessor, budget });
};
