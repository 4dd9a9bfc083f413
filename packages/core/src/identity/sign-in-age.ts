import { ParleyError } from "../wire/error.ts";
import { clockSkewSeconds, type Identity } from "./identity.ts";

/**
 * The maximum age of an accepted sign-in of an account, in seconds after its `auth_time`: 30 days,
 * as long as Cognito's refresh tokens last here (`infra/user-pool.ts`). Records of ended sign-ins
 * live as long, so no token outlives the record that refuses it.
 */
export const signInSeconds = 30 * 24 * 60 * 60;

/** The maximum time since the sign-in, in seconds, in which an account may be deleted. */
export const recentSignInSeconds = 10 * 60;

/**
 * Requires that an account's holder signed in within the last ten minutes. Guests cannot sign in
 * again, and pass.
 *
 * @param now epoch milliseconds.
 * @throws ParleyError `sign_in_again`.
 */
export const requireRecentSignIn = ({ kind, authenticatedAt }: Identity, now: number): void => {
  if (kind === "guest") return;
  if (now - authenticatedAt <= (recentSignInSeconds + clockSkewSeconds) * 1000) return;
  throw new ParleyError("sign_in_again", "Your sign-in is too old for this. Sign in again, then retry.");
};
