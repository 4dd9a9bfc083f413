import { isAccount, type Payer } from "@parley/core/rate-limit/payer";
import { accountPrefix } from "@parley/core/wire/user-id";

/**
 * A user, and the table's key of the login behind them: see `Proof`. Guests without a token have
 * none.
 */
type User = { userId: string; principal?: string | undefined };

/**
 * The key of a user for limits. Accounts are counted by a digest of their login: a user who deletes
 * their account and signs in again is a new user, but has used up what they used before.
 */
export const limitKeyOf = ({ userId, principal }: User): string =>
  principal !== undefined && isAccount(userId) ? accountKeyOf(principal) : userId;

/**
 * The key of an account for limits, by what its token proves, even before the table has confirmed
 * it.
 */
export const accountKeyOf = (principal: string): string => `${accountPrefix}${principal}`;

/** Who pays for what a user does from an address, over HTTP and on the socket alike. */
export const payerOf = (user: User, address: string): Payer => ({ userId: limitKeyOf(user), address });
