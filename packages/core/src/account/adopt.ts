import type { ConnectionManagement } from "../connection/management.ts";
import type { Identity } from "../identity/identity.ts";
import { endLeaving } from "../identity/leaving.ts";
import { ParleyError } from "../protocol/error.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../store.ts";
import { leave } from "./leave.ts";
import { successorOf } from "./successor.ts";

/**
 * Makes a guest's messages those of the account that the guest has signed in to, under its name: the one that the guest made up would
 * stand there without a guest's mark. From the first call on the guest's tokens are good
 * for nothing else; to be called again until it is done, when their profile is gone too.
 *
 * @throws ParleyError `forbidden` when it is not an account that adopts, or not a guest who is adopted, or one who is leaving for
 * another reason; `unauthorized` when they have left.
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
  const progress = await leave(store, management, guest, async () => {
    const successor = await successorOf(store, guest, account.userId);
    if (successor === account.userId) return { to: () => successor, name: account.name, intents: "take" };
    throw new ParleyError("forbidden", "This guest is being deleted, or taken over by another account.");
  });
  if (!progress.done) return progress;
  await store.users.delete({ userId: guest.userId }).go();
  await endLeaving(store, guest);
  return progress;
};
