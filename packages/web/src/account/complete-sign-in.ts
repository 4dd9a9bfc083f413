import { transferOutbox } from "@parley/client/browser-outbox";
import type { Guest, Progress } from "@parley/core/protocol/http";
import { accountStore, makeWayFor, mergedGuestsStore, type SignedIn } from "../session/account.ts";
import { adoptGuest, readAccount, TokenRefused } from "../session/account-api.ts";
import { loadIssuer } from "../session/account-tokens.ts";
import { defaultEndpoints } from "../session/endpoints.ts";
import { guestStoreOf } from "../session/guest.ts";
import { onceAllowed } from "../session/once-allowed.ts";
import { accountsOf } from "./sign-in.ts";
import { discardUnsent } from "./unsent.ts";

const { apiUrl, socketUrl } = defaultEndpoints;

/**
 * A user who came back from the issuer. As long as `guest` is present, they have to decide about
 * that guest's messages.
 */
export type Arrived = { account: SignedIn; token: string; path: string; guest?: Guest };

/**
 * Determines who signed in, and becomes that account at once if there was no guest before it.
 *
 * @param address what the issuer sent back.
 * @returns undefined when the issuer is asked once more. Rejects when nobody is signed in; then
 *   nothing has changed.
 */
export async function completeSignIn(address: string): Promise<Arrived | undefined> {
  const { finishSignIn, openIssuer } = await loadIssuer();
  const where = await accountsOf();
  const { token, path, anew, toDelete } = await finishSignIn(where, address);
  const found = await readAccount(apiUrl, token).catch((error: unknown) => {
    if (!(error instanceof TokenRefused) || anew) throw error;
    return undefined;
  });
  if (!found) {
    // The issuer continued a sign-in that had ended for us, since nobody signed out there.
    await openIssuer(where).signIn({ path, anew: true });
    return undefined;
  }
  const { userId, name, leaving } = found;
  makeWayFor(userId);
  const account = { userId, name, ...where, ...(leaving && { leaving }) };
  const arrived = { account, token, path: toDelete === userId ? "/delete-account" : path };
  const guest = leaving ? null : guestStoreOf(apiUrl).get();
  if (guest) return { ...arrived, guest };
  accountStore.set(account);
  return arrived;
}

/**
 * Becomes the account, which takes over the guest's messages and outbox. Rejects when the server
 * cannot be reached.
 */
export async function takeOver({ account, token, guest }: Arrived): Promise<void> {
  if (guest) await takeOverFrom(guest, account.userId, token);
  accountStore.set(account);
  guestStoreOf(apiUrl).set(null);
}

/** Becomes the account. The guest's messages stay a guest's; the outbox is deleted. */
export function keepSeparate({ account, guest }: Arrived): void {
  if (guest) discardUnsent(guest.userId);
  accountStore.set(account);
  guestStoreOf(apiUrl).set(null);
}

async function takeOverFrom(guest: Guest, userId: string, token: string): Promise<void> {
  const taken = await takeAllThere(() => onceAllowed(() => adoptGuest(apiUrl, token, guest.token))).catch(
    (error: unknown) => {
      // A guest whom the server no longer knows, or whom it gave to the account before, has nothing
      // to take over.
      if (!(error instanceof TokenRefused)) throw error;
      return "done";
    },
  );
  if (taken === "so far") mergedGuestsStore.set([...mergedGuestsStore.get(), guest.token]);
  // If storage is refused, nothing was stored that could be transferred.
  await transferOutbox(socketUrl, guest.userId, userId).catch(() => {});
}

/**
 * Takes what is there now. `so far`: something may still be in flight, which nobody has to wait for
 * here.
 */
async function takeAllThere(step: () => Promise<Progress>): Promise<"done" | "so far"> {
  const { done, retryAfter } = await step();
  if (done) return "done";
  return retryAfter === undefined ? takeAllThere(step) : "so far";
}
