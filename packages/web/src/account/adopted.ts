import { accountStore, mergedGuestsStore } from "../session/account.ts";
import { adoptGuest, readAccount, TokenRefused } from "../session/account-api.ts";
import { accountToken } from "../session/account-tokens.ts";
import { defaultEndpoints } from "../session/endpoints.ts";
import { onceAllowed } from "../session/once-allowed.ts";
import { pause } from "../session/pause.ts";
import { withTabLock } from "./tab-lock.ts";

/**
 * Takes over the last messages of our former guests, until nothing more can arrive: up to a minute
 * after the sign-in. One tab does it for all. Rejects when the server cannot be reached; the next
 * page, or the next call, continues.
 */
export const finishAdopting = (): Promise<void> =>
  withTabLock("parley-adopting", async () => {
    for (const guest of mergedGuestsStore.get()) {
      if (!(await takeAll(guest))) return;
      mergedGuestsStore.set(mergedGuestsStore.get().filter((each) => each !== guest));
    }
  });

/** Whether everything is taken over. It is not when nobody is signed in any more. */
async function takeAll(guest: string): Promise<boolean> {
  const { apiUrl } = defaultEndpoints;
  const token = accountStore.get()?.leaving ? undefined : await accountToken();
  if (token === undefined) return false;
  const progress = await onceAllowed(() => adoptGuest(apiUrl, token, guest)).catch(async (error: unknown) => {
    if (!(error instanceof TokenRefused)) throw error;
    // Either of the two tokens: with ours valid, the guest no longer exists.
    await readAccount(apiUrl, token);
    return { done: true, retryAfter: 0 };
  });
  if (progress.done) return true;
  await pause(progress.retryAfter ?? 0);
  return takeAll(guest);
}
