import { accountStore, type SignedIn } from "../session/account.ts";
import { loadIssuer } from "../session/account-tokens.ts";
import { currentUserStore } from "../session/current-user.ts";
import { clearPersonal, clearSignIn } from "../storage/stored.ts";

/**
 * Signs out in every tab of this browser, and at the issuer where it can be reached, to whose page it
 * leads. Nothing of the person is left for whoever comes next, but for what they have not sent yet.
 */
export async function forget(account: SignedIn): Promise<void> {
  // First, so that no tab shows anything any more that keeps what is done in it.
  accountStore.set(null);
  clearPersonal();
  const page = await loadIssuer()
    .then(({ openIssuer }) => openIssuer(account).signOut())
    .catch(() => undefined);
  if (currentUserStore.get() === null) {
    clearSignIn();
    // What another tab kept before it heard of it.
    clearPersonal();
  }
  if (page !== undefined) return location.assign(page);
  // The address of a room is the person's, too.
  history.replaceState(null, "", "/");
}
