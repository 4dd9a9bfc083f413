import type { SignIn } from "@parley/core/protocol/http";
import { useEffect, useState } from "react";
import { readSignIn } from "../session/account-api.ts";
import { loadIssuer } from "../session/account-tokens.ts";
import { defaultEndpoints, endpointStore } from "../session/endpoints.ts";
import { useStored } from "../storage/stored.ts";

let known: Promise<SignIn> | undefined;

/** Who may come to the site's own server; asked once for each page. */
const ask = (): Promise<SignIn> => {
  known ??= readSignIn(defaultEndpoints.apiUrl).catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
};

/** Who may come, where we can sign in: at the site's own server. Undefined as long as that is not known. */
export function useSignIn(): SignIn | undefined {
  const elsewhere = useStored(endpointStore) !== null;
  const [found, setFound] = useState<SignIn>();
  useEffect(() => {
    if (!elsewhere) void ask().then(setFound, () => {});
  }, [elsewhere]);
  return elsewhere ? undefined : found;
}

/** The issuer whose accounts are good. Rejects when there is none, or the server cannot be asked. */
export async function accountsOf(): Promise<{ issuer: string; client: string }> {
  const { accounts } = await ask();
  if (!accounts) throw new Error("There are no accounts here.");
  return accounts;
}

/** Leaves for the issuer's page, and comes back to where we are. Rejects when it cannot be reached. */
export async function startSignIn(): Promise<void> {
  const { openIssuer } = await loadIssuer();
  await openIssuer(await accountsOf()).signIn({ path: location.pathname, anew: false });
}
