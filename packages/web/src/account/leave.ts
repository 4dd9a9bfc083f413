import { accountStore, type SignedIn } from "../session/account.ts";
import { deleteAccount, endSession, exportAccount } from "../session/account-api.ts";
import { accountToken, loadIssuer } from "../session/account-tokens.ts";
import { defaultEndpoints } from "../session/endpoints.ts";

const { apiUrl } = defaultEndpoints;

/** Signs out in every tab, at the server, so that no token of this sign-in is good any more, and at the issuer. */
export async function leave(account: SignedIn): Promise<void> {
  // Out of reach, the server cannot be told. The person is signed out here all the same.
  const token = await accountToken().catch(() => undefined);
  if (token !== undefined) await endSession(apiUrl, token).catch(() => {});
  await forget(account);
}

/** Deletes the account at the server, and signs out. Rejects when the server cannot be reached: then it is not done. */
export async function remove(account: SignedIn): Promise<void> {
  const token = await accountToken({ fresh: true });
  if (token === undefined) return;
  await deleteAccount(apiUrl, token);
  await forget(account);
}

async function forget(account: SignedIn): Promise<void> {
  const { openIssuer } = await loadIssuer();
  accountStore.set(null);
  await openIssuer(account).signOut();
}

/** Gives the person all that is kept of them, as a file. Rejects when the server cannot be reached. */
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
