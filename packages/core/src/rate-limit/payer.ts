/**
 * Who work is charged to. A guest pays twice, as a user and with all guests of their address. An account
 * pays as itself, so that no guest behind the same address keeps it from anything, and is counted with the
 * other accounts of its address. Whoever shows no token is an address alone.
 *
 * `userId` is what counters go by: a guest's id, or an account's login as `payerOf` names it.
 */
export type Payer = { userId?: string | undefined; address: string };

/** Whether a user has an account. Everybody else is a guest. */
export const isAccount = (userId: string | undefined): userId is string =>
  userId?.startsWith("account-") ?? false;
