import { ParleyError } from "../protocol/error.ts";

/** Who somebody is, as a verified token says. */
export type Identity = {
  kind: "guest" | "account";
  userId: string;
  /** The name to show. */
  name: string;
  /** What all tokens of one sign-in have in common: signing out ends it, and them. */
  session: string;
  /** When its holder proved who they are, or what comes closest to that: epoch milliseconds. */
  authenticatedAt: number;
  /** The token's own end, in epoch milliseconds. It holds for `clockSkewSeconds` longer. */
  expiresAt: number;
};

/** By how many seconds the clock of whoever signed a token may differ from ours, either way. */
export const clockSkewSeconds = 30;

/** When a token that says it ends then is refused: both in epoch milliseconds. */
export const lastMoment = (expiresAt: number): number => expiresAt + clockSkewSeconds * 1000;

/** The refusal of a token. Which of its checks failed is told to nobody; the cause is for the log. */
export const notValid = (cause?: unknown): ParleyError =>
  new ParleyError("unauthorized", "The token is not valid, or has expired. Get a new one.", { cause });
