import type { ConnectionManagement } from "../gateway/management.ts";
import type { Identity } from "../identity/identity.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { leave } from "./leave.ts";
import { mergedInto } from "./merged-into.ts";

/**
 * Makes a guest's messages those of the account that the guest has signed in to, under its name:
 * the guest's own name would appear there without the guest mark. From the first call on the
 * guest's tokens work for nothing else. Call it again until it is done, when their profile is gone
 * too.
 *
 * @throws ParleyError `forbidden` when the caller is not an account, or the other is not a guest,
 *   or is being deleted for another reason; `unauthorized` when they have been deleted.
 */
export const mergeGuest = async (
  store: Store,
  management: ConnectionManagement,
  { guest, account }: { guest: Identity; account: Identity },
): Promise<Progress> => {
  if (account.kind !== "account" || guest.kind !== "guest") {
    throw new ParleyError(
      "forbidden",
      "Only an account can take over a guest. Sign in, and send the guest's token.",
    );
  }
  return leave(store, management, guest, async () => {
    const successor = await mergedInto(store, guest, account.userId);
    if (successor === account.userId) return { to: () => successor, name: account.name, intents: "take" };
    throw new ParleyError("forbidden", "This guest is being deleted or taken over by another account.");
  });
};
