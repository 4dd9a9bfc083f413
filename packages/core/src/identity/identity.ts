import { ParleyError } from "../protocol/error.ts";

/** What a verified token proves about its holder. Their user id comes from the table: see `requireSignedIn`. */
export type Proof = {
  kind: "guest" | "account";
  /**
   * Names the holder in the table, and is shown to nobody: a guest's id, or a digest of issuer and subject. It is the same after the
   * account was deleted, which the user id is not.
   */
  principal: string;
  /** The name to show; undefined when the token has none that can be shown. */
  name: string | undefined;
  /** What all tokens of one sign-in have in common: signing out ends it, and them. */
  session: string;
  /** When its holder proved who they are: epoch milliseconds. */
  authenticatedAt: number;
  /** When the token or its sign-in ends, in epoch milliseconds. It holds for `clockSkewSeconds` longer. */
  expiresAt: number;
};

/** Who somebody is, as a verified token and the table say. */
export type Identity = Proof & { userId: string; name: string };

/** By how many seconds the clock of whoever signed a token may differ from ours, either way. */
export const clockSkewSeconds = 30;

/** When a token that says it ends then is refused: both in epoch milliseconds. */
export const lastMoment = (expiresAt: number): number => expiresAt + clockSkewSeconds * 1000;

/** The refusal of a token. Which of its checks failed is told to nobody; the cause is for the log. */
export const notValid = (cause?: unknown): ParleyError =>
  new ParleyError("unauthorized", "The token is not valid, or has expired. Get a new one.", { cause });
