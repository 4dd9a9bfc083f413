import { inherit } from "@parley/client/browser-outbox";
import type { Progress } from "@parley/core/protocol/http";
import { accountStore, adoptedStore, makeWayFor } from "../session/account.ts";
import { adoptGuest, readAccount, TokenRefused } from "../session/account-api.ts";
import { loadIssuer } from "../session/account-tokens.ts";
import { defaultEndpoints } from "../session/endpoints.ts";
import { guestStoreOf } from "../session/guest.ts";
import { accountsOf } from "./sign-in.ts";

/**
 * Becomes the account that was signed in to. A guest of before is no more: their messages, and what waits to be sent, are the
 * account's.
 *
 * @param address what the issuer sent back.
 * @returns the path that the person came from. Rejects when nobody is signed in; then nothing has changed.
 */
export async function arrive(address: string): Promise<string> {
  const { finishSignIn, openIssuer } = await loadIssuer();
  const where = await accountsOf();
  const { token, path, anew } = await finishSignIn(where, address);
  const account = await readAccount(defaultEndpoints.apiUrl, token).catch((error: unknown) => {
    if (!(error instanceof TokenRefused) || anew) throw error;
    return undefined;
  });
  if (!account) {
    // The issuer went on with a sign-in that was over for us, since nobody signed out there.
    await openIssuer(where).signIn({ path, anew: true });
    return path;
  }
  const { userId, name, leaving } = account;
  makeWayFor(userId);
  if (leaving) {
    accountStore.set({ userId, name, ...where, leaving });
    return path;
  }
  await takeOver(userId, token);
  accountStore.set({ userId, name, ...where });
  guestStoreOf(defaultEndpoints.apiUrl).set(null);
  return path;
}

async function takeOver(userId: string, token: string): Promise<void> {
  const { apiUrl, socketUrl } = defaultEndpoints;
  const guest = guestStoreOf(apiUrl).get();
  if (!guest) return;
  const taken = await takeAllThere(() => adoptGuest(apiUrl, token, guest.token)).catch((error: unknown) => {
    // A guest whom the server no longer knows, or whom it gave to the account before, has nothing to take over.
    if (!(error instanceof TokenRefused)) throw error;
    return "done";
  });
  if (taken === "so far") adoptedStore.set([...adoptedStore.get(), guest.token]);
  // Where storage is refused, nothing was kept that could be handed over.
  await inherit(socketUrl, guest.userId, userId).catch(() => {});
}

/** Takes what is there now. `so far`: something may still be on its way, which nobody has to wait for here. */
async function takeAllThere(step: () => Promise<Progress>): Promise<"done" | "so far"> {
  const { done, retryAfter } = await step();
  if (done) return "done";
  return retryAfter === undefined ? takeAllThere(step) : "so far";
}
