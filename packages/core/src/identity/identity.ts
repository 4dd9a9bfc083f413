import { ParleyError } from "../wire/error.ts";

/**
 * What a verified token proves about its holder. Their user id comes from the table: see
 * `requireSignedIn`.
 */
export type Proof = {
  kind: "guest" | "account";
  /**
   * The holder's key in the table, which is never shown: a guest's id, or a digest of issuer and
   * subject. Unlike the user id, it stays the same after the account was deleted.
   */
  principal: string;
  /** The name to show; undefined when the token has none that can be shown. */
  name: string | undefined;
  /** What all tokens of one sign-in share: signing out ends it, and them. */
  session: string;
  /** When its holder signed in: epoch milliseconds. */
  authenticatedAt: number;
  /**
   * When the token or its sign-in ends, in epoch milliseconds. It is accepted for
   * `clockSkewSeconds` longer.
   */
  expiresAt: number;
};

/** A user, by a verified token and the table. */
export type Identity = Proof & { userId: string; name: string };

/** The maximum difference in seconds between the clock of a token's signer and ours, either way. */
export const clockSkewSeconds = 30;

/** When a token with this expiry is refused: both in epoch milliseconds. */
export const lastMoment = (expiresAt: number): number => expiresAt + clockSkewSeconds * 1000;

/** The refusal of a token. It does not say which check failed; the cause is for the log. */
export const notValid = (cause?: unknown): ParleyError =>
  new ParleyError("unauthorized", "The token is not valid, or has expired. Get a new one.", { cause });
