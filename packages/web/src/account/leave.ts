import { accountStore, mergedGuestsStore, type SignedIn } from "../session/account.ts";
import {
  deleteAccount,
  endAllSessions,
  endSession,
  exportAccount,
  SignInTooOld,
  TokenRefused,
} from "../session/account-api.ts";
import { accountToken, loadIssuer } from "../session/account-tokens.ts";
import { defaultEndpoints } from "../session/endpoints.ts";
import { pause } from "../session/pause.ts";
import { TooManyRequests } from "../session/too-many-requests.ts";
import { finishAdopting } from "./adopted.ts";
import { forget } from "./forget.ts";
import { withTabLock } from "./tab-lock.ts";
import { discardUnsent } from "./unsent.ts";

const { apiUrl } = defaultEndpoints;

/**
 * Signs out in every tab, at the server, so that no token of this sign-in is valid any more, and at
 * the issuer. Rejects when the server cannot be reached: then nobody is signed out.
 *
 * @param where `"everywhere"` ends the account's sign-ins on all devices.
 */
export async function leave(account: SignedIn, where: "here" | "everywhere" = "here"): Promise<void> {
  const token = await accountToken();
  const end = where === "everywhere" ? endAllSessions : endSession;
  if (token !== undefined) {
    await end(apiUrl, token).catch((error: unknown) => {
      // It had ended before.
      if (!(error instanceof TokenRefused)) throw error;
    });
  }
  await forget(account);
}

/**
 * Begins to delete the account at the server: from then on it can do nothing else, in any tab.
 * Rejects when the server cannot be reached, or with TooManyRequests: then it may not have begun.
 * Rejects with SignInTooOld when the user has to sign in again first.
 */
export async function startRemoving(account: SignedIn): Promise<void> {
  const { openIssuer } = await loadIssuer();
  if (!(await openIssuer(account).isRecent())) throw new SignInTooOld();
  // What it took over from guests has to be its own before.
  if (mergedGuestsStore.get().length > 0) await finishAdopting();
  const token = await accountToken({ fresh: true });
  if (token === undefined) return;
  await deleteAccount(apiUrl, token);
  accountStore.set({ ...account, leaving: true });
}

/**
 * The progress of a deletion: `messages` that are a deleted user's now. `retryAfter`: the seconds
 * until it continues, beyond the server's limit of requests.
 */
export type Removal = { messages: number } & (
  | { state: "working" | "unreachable" | "sign in" }
  | { state: "too many requests"; retryAfter: number }
);

/** Seconds until an unreachable server is asked again. */
const askAgainAfter = 5;

/**
 * Completes the deletion of an account, and signs out. One tab does it for all. It continues until
 * `signal` ends it, or the user has to sign in for it.
 */
export const finishRemoving = (
  account: SignedIn,
  told: (removal: Removal) => void,
  signal: AbortSignal,
): Promise<void> =>
  withTabLock(
    "parley-removing",
    async () => {
      let messages = 0;
      while (!signal.aborted && accountStore.get()?.leaving) {
        const step = await removeSome();
        messages += step.messages;
        told({ ...step, state: step.state === "done" ? "working" : step.state, messages });
        if (step.state === "sign in") return;
        if (step.state === "done") {
          discardUnsent(account.userId);
          return forget(account);
        }
        await pause(step.retryAfter, signal);
      }
    },
    signal,
  );

type Step = { state: Removal["state"] | "done"; messages: number; retryAfter: number };

async function removeSome(): Promise<Step> {
  try {
    const token = await accountToken();
    if (token === undefined) return { state: "sign in", messages: 0, retryAfter: 0 };
    const { messages, done, retryAfter = 0 } = await deleteAccount(apiUrl, token);
    return { state: done ? "done" : "working", messages, retryAfter };
  } catch (error) {
    // Nobody can sign out while it continues: it was finished elsewhere.
    if (error instanceof TokenRefused) return { state: "done", messages: 0, retryAfter: 0 };
    if (error instanceof TooManyRequests)
      return { state: "too many requests", messages: 0, retryAfter: error.retryAfter };
    return { state: "unreachable", messages: 0, retryAfter: askAgainAfter };
  }
}

/** Gives the user all their data, as a file. Rejects when the server cannot be reached. */
export async function saveExport(): Promise<void> {
  const token = await accountToken();
  if (token === undefined) return;
  const all = await exportAccount(apiUrl, token);
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(all, undefined, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = "parley-export.json";
  link.click();
  URL.revokeObjectURL(url);
}
