import { isAccount, type Payer } from "@parley/core/rate-limit/payer";

/** A user, and what the table calls the login behind them: see `Proof`. Guests without a token have none. */
type User = { userId: string; principal?: string | undefined };

/**
 * Names a person for what is limited. Accounts go by their login, as a digest: somebody who deletes their
 * account and signs in again is somebody new, but has used up what they used up.
 */
export const limitKeyOf = ({ userId, principal }: User): string =>
  principal !== undefined && isAccount(userId) ? accountKeyOf(principal) : userId;

/**
 * Names an account for what is limited, by what its token proves: also before the table has said whether it
 * holds.
 */
export const accountKeyOf = (principal: string): string => `account-${principal}`;

/** Who pays for what a user does from an address: over HTTP and on the socket alike. */
export const payerOf = (user: User, address: string): Payer => ({ userId: limitKeyOf(user), address });
