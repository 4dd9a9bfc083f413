import { decodeJwt } from "jose";
import type { Guest } from "../protocol/http.ts";
import { ParleyError } from "../wire/error.ts";
import { tokenCharacters } from "../wire/limits.ts";
import { verifyAccount } from "./account-token.ts";
import { parseGuestKeys } from "./guest-key.ts";
import { signGuest, verifyGuest } from "./guest-token.ts";
import { type Identity, notValid, type Proof } from "./identity.ts";
import { keysOf } from "./issuer.ts";

export type VerifierOptions = {
  /** The keys of guest tokens, as `parseGuestKeys` takes them, and their stage. */
  guests: { keys: string; stage: string };
  /** Whether guests are admitted at all. */
  admitsGuests: boolean;
  /** The accepted issuer, and our client id there; without it there are only guests. */
  accounts?: { issuer: string; client: string } | undefined;
  /** The clock, in epoch milliseconds. */
  now?: () => number;
};

/** Identifies users by their token, and by nothing else. */
export type Verifier = {
  readonly admitsGuests: boolean;
  readonly accounts: VerifierOptions["accounts"];
  /**
   * What a token proves. `requireSignedIn` determines whether its holder has signed out since, and
   * who they are.
   * @throws ParleyError `unauthorized`; IssuerUnreachable.
   */
  verify(token: string): Promise<Proof>;
  /**
   * What a guest's token proves, including one that expired within the last year, and where guests
   * are no longer admitted.
   * @throws ParleyError `unauthorized`.
   */
  verifyGuest(token: string): Promise<Proof>;
  /**
   * A token for a guest. `known`: the existing guest to renew.
   * @throws ParleyError `sign_in_required` where guests are not admitted.
   */
  sign(name: string, known?: Identity): Promise<Guest>;
};

/**
 * Opens the token verifier. It does not contact the issuer before the first of its tokens.
 *
 * @throws Error when there are no guest keys, or one is too short.
 */
export const createVerifier = ({
  guests: { keys, stage },
  admitsGuests,
  accounts,
  now = Date.now,
}: VerifierOptions): Verifier => {
  const guests = { keys: parseGuestKeys(keys), stage };
  const issuer = accounts && { ...accounts, keys: keysOf(accounts.issuer) };
  return {
    admitsGuests,
    accounts,
    verify: async (token) => {
      throwIfTooLong(token);
      if (issuer && issuerIn(token) === issuer.issuer) return verifyAccount(issuer, token, now());
      if (!admitsGuests) throw notValid();
      return verifyGuest(guests, token, now());
    },
    verifyGuest: async (token) => {
      throwIfTooLong(token);
      return verifyGuest(guests, token, now(), "renew");
    },
    sign: async (name, known) => {
      if (!admitsGuests) throw signInRequired();
      return signGuest(guests, name, known, now());
    },
  };
};

/** The error for a client without a token where guests are not admitted. */
const signInRequired = (): ParleyError =>
  new ParleyError("sign_in_required", "Guests are not admitted here. Sign in, and send your token.");

/** Refuses a token of more than `tokenCharacters` before any of it is decoded. */
const throwIfTooLong = (token: string): void => {
  if (token.length > tokenCharacters) throw notValid();
};

/** The issuer that the token claims: only to choose the verification keys. */
const issuerIn = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};
