import { accountStore, type SignedIn } from "../session/account.ts";
import { loadIssuer } from "../session/account-tokens.ts";
import { currentUserStore } from "../session/current-user.ts";
import { clearPersonal, clearSignIn } from "../storage/stored.ts";

/**
 * Signs out in every tab of this browser, and at the issuer if it can be reached, and opens its
 * page. Nothing of the user is left for the next one, except unsent messages.
 */
export async function forget(account: SignedIn): Promise<void> {
  // First, so that no tab shows anything any more that stores what is done in it.
  accountStore.set(null);
  clearPersonal();
  const page = await loadIssuer()
    .then(({ openIssuer }) => openIssuer(account).signOut())
    .catch(() => undefined);
  if (currentUserStore.get() === null) {
    clearSignIn();
    // What another tab stored before it learned of it.
    clearPersonal();
  }
  if (page !== undefined) return location.assign(page);
  // The address of a room is the user's, too.
  history.replaceState(null, "", "/");
}
