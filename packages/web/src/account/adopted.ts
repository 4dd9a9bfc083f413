import { accountStore, mergedGuestsStore } from "../session/account.ts";
import { adoptGuest, readAccount, TokenRefused } from "../session/account-api.ts";
import { accountToken } from "../session/account-tokens.ts";
import { defaultEndpoints } from "../session/endpoints.ts";
import { pause, withTabLock } from "./tab-lock.ts";

/**
 * Takes over what the guests that we were had said last, until nothing more can come: up to a minute after
 * the sign-in. One tab does it for all. Rejects when the server cannot be reached; the next page, or the
 * next call, goes on with it.
 */
export const finishAdopting = (): Promise<void> =>
  withTabLock("parley-adopting", async () => {
    for (const guest of mergedGuestsStore.get()) {
      if (!(await takeAll(guest))) return;
      mergedGuestsStore.set(mergedGuestsStore.get().filter((each) => each !== guest));
    }
  });

/** Whether all is taken over. It is not when nobody is signed in any more. */
async function takeAll(guest: string): Promise<boolean> {
  const { apiUrl } = defaultEndpoints;
  const token = accountStore.get()?.leaving ? undefined : await accountToken();
  if (token === undefined) return false;
  const progress = await adoptGuest(apiUrl, token, guest).catch(async (error: unknown) => {
    if (!(error instanceof TokenRefused)) throw error;
    // Either of the two tokens: with ours a good one, the guest is no more.
    await readAccount(apiUrl, token);
    return { done: true, retryAfter: 0 };
  });
  if (progress.done) return true;
  await pause(progress.retryAfter ?? 0);
  return takeAll(guest);
}
