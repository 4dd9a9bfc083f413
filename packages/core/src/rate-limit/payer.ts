import { accountPrefix } from "../wire/user-id.ts";
/**
 * Who pays for work. A guest pays twice, as a user and with all guests of their address. An account
 * pays as itself, so that no guest behind the same address affects it, and is counted with the
 * other accounts of its address. A client without a token is an address alone.
 *
 * `userId` is the key of counters: a guest's id, or an account's login as `payerOf` names it.
 */
export type Payer = { userId?: string | undefined; address: string };

/** Whether a user has an account. All others are guests. */
export const isAccount = (userId: string | undefined): userId is string =>
  userId?.startsWith(accountPrefix) ?? false;
