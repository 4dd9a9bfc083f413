import { accountStore, awaitedStore, type SignedIn } from "./account.ts";
import { readAccount, TokenRefused } from "./account-api.ts";
import type { Tokens } from "./token.ts";

/** The client of the issuer: only users with an account need it. */
export const loadIssuer = () => import("./issuer.ts");

/**
 * A valid token of the signed-in account, renewed if need be. Undefined when the sign-in has ended.
 */
export async function accountToken(
  { fresh }: { fresh: boolean } = { fresh: false },
): Promise<string | undefined> {
  const account = accountStore.get();
  if (!account) return undefined;
  const { openIssuer, SignInOver } = await loadIssuer();
  try {
    return await openIssuer(account).token({ fresh });
  } catch (error) {
    if (!(error instanceof SignInOver)) throw error;
    endSignIn(account);
    return undefined;
  }
}

/**
 * Removes the account, in every tab; unless another one has signed in since, or it is still to be
 * deleted.
 */
function endSignIn({ userId }: SignedIn): void {
  const account = accountStore.get();
  if (account?.userId !== userId || account.leaving) return;
  awaitedStore.set(userId);
  accountStore.set(null);
}

/**
 * Gives the client the account's token for each connection, renewed before it expires. If the last
 * one led to no connection, the server is asked about it: a browser cannot see why a handshake was
 * refused, and the user may have signed out elsewhere.
 */
export class AccountTokens implements Tokens {
  readonly #apiUrl: string;
  #unproven = false;

  constructor(apiUrl: string) {
    this.#apiUrl = apiUrl;
  }

  proven(): void {
    this.#unproven = false;
  }

  async token(): Promise<string | undefined> {
    const doubted = this.#unproven;
    const account = accountStore.get();
    const token = await accountToken({ fresh: doubted });
    this.#unproven = true;
    if (token === undefined || account === null) throw new Error("The sign-in has ended.");
    if (doubted) await this.#check(account, token);
    return token;
  }

  async rename(): Promise<void> {
    throw new Error("An account's name can only be changed at its issuer.");
  }

  async #check(account: SignedIn, token: string): Promise<void> {
    try {
      const { leaving } = await readAccount(this.#apiUrl, token);
      if (!leaving) return;
      accountStore.set({ ...account, leaving });
    } catch (error) {
      if (error instanceof TokenRefused) endSignIn(account);
      throw error;
    }
    throw new Error("The account is being deleted.");
  }
}
