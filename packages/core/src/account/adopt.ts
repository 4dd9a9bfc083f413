import { hangUpOn } from "../connection/hang-up.ts";
import type { ConnectionManagement } from "../connection/management.ts";
import type { Identity } from "../identity/identity.ts";
import { signOutEverywhere } from "../identity/revocation.ts";
import { handOverMessages } from "../message/hand-over.ts";
import { ParleyError } from "../protocol/error.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../store.ts";

/**
 * Makes a guest's messages those of the account that the guest has signed in to. To be called again until it is done; then
 * the guest is no more: their tokens are good for nothing, and their profile is gone.
 *
 * @throws ParleyError `forbidden` when it is not an account that adopts, or not a guest who is adopted.
 */
export const adoptGuest = async (
  store: Store,
  management: ConnectionManagement,
  { guest, account }: { guest: Identity; account: Identity },
): Promise<Progress> => {
  if (account.kind !== "account" || guest.kind !== "guest") {
    throw new ParleyError(
      "forbidden",
      "An account takes over from a guest. Sign in to one, and send the guest's token.",
    );
  }
  await hangUpOn(store, management, { userId: guest.userId });
  const progress = await handOverMessages(store, { from: guest.userId, to: account.userId });
  if (!progress.done) return progress;
  await signOutEverywhere(store, guest);
  await store.users.delete({ userId: guest.userId }).go();
  return progress;
};
