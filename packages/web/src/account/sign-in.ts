import type { SignIn } from "@parley/core/protocol/http";
import type { SignedIn } from "../session/account.ts";
import { readSignIn } from "../session/account-api.ts";
import { loadIssuer } from "../session/account-tokens.ts";
import { defaultEndpoints, endpointStore, endpointsOf } from "../session/endpoints.ts";
import { type Stored, useStored } from "../storage/stored.ts";

/** Both by server. */
const asked = new Map<string, Promise<SignIn>>();
const known = new Map<string, SignIn>();
const listeners = new Set<() => void>();

/** Who may join a server; requested once for each page, unless there is no answer. */
const ask = (apiUrl: string): Promise<SignIn> => {
  const before = asked.get(apiUrl);
  if (before) return before;
  const asking = readSignIn(apiUrl);
  asked.set(apiUrl, asking);
  asking.then(
    (found) => {
      known.set(apiUrl, found);
      for (const listener of listeners) listener();
    },
    () => asked.delete(apiUrl),
  );
  return asking;
};

const chosen = () => endpointsOf(endpointStore.get()).apiUrl;
const learn = () => void ask(chosen()).catch(() => {});

/** Who may join the chosen server. Undefined until that is known; subscribing requests it. */
const signInStore: Pick<Stored<SignIn | undefined>, "get" | "subscribe"> = {
  get: () => known.get(chosen()),
  subscribe(listener) {
    learn();
    listeners.add(listener);
    const stop = endpointStore.subscribe(() => {
      learn();
      listener();
    });
    return () => {
      listeners.delete(listener);
      stop();
    };
  },
};

/** Who may join, where we can sign in: at the site's own server. Undefined until that is known. */
export function useSignIn(): SignIn | undefined {
  const found = useStored(signInStore);
  return useStored(endpointStore) === null ? found : undefined;
}

/** Whether the chosen server has accounts. False until that is known. */
export const hasAccountsStore: Pick<Stored<boolean>, "get" | "subscribe"> = {
  get: () => signInStore.get()?.accounts !== undefined,
  subscribe: signInStore.subscribe,
};

/** The accepted issuer. Rejects when there is none, or the server cannot be reached. */
export async function accountsOf(): Promise<{ issuer: string; client: string }> {
  const { accounts } = await ask(defaultEndpoints.apiUrl);
  if (!accounts) throw new Error("There are no accounts here.");
  return accounts;
}

/**
 * Leaves for the issuer's page, and comes back to the present one. Rejects when it cannot be
 * reached.
 */
export async function startSignIn(): Promise<void> {
  const { openIssuer } = await loadIssuer();
  await openIssuer(await accountsOf()).signIn({ path: location.pathname, anew: false });
}

/**
 * Leaves for the issuer's page, for an account that is to be deleted when its owner has signed in
 * again. Rejects as `startSignIn`.
 */
export async function signInToDelete(account: SignedIn): Promise<void> {
  const { openIssuer } = await loadIssuer();
  await openIssuer(account).signIn({ path: location.pathname, anew: true, toDelete: account.userId });
}
