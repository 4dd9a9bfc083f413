import { decodeJwt } from "jose";
import { ParleyError } from "../protocol/error.ts";
import type { Guest } from "../protocol/http.ts";
import { tokenCharacters } from "../protocol/limits.ts";
import { verifyAccount } from "./account-token.ts";
import { parseGuestKeys } from "./guest-key.ts";
import { signGuest, verifyGuest } from "./guest-token.ts";
import { type Identity, notValid, type Proof } from "./identity.ts";
import { keysOf } from "./issuer.ts";

export type VerifierOptions = {
  /** What guest tokens are signed with, as `parseGuestKeys` takes it, and for which stage. */
  guests: { keys: string; stage: string };
  /** Whether there are guests at all. */
  admitsGuests: boolean;
  /** Whose accounts are ours, and our client id there; without it there are only guests. */
  accounts?: { issuer: string; client: string } | undefined;
  /** The clock, in epoch milliseconds. */
  now?: () => number;
};

/** Tells who somebody is from their token, and from nothing else. */
export type Verifier = {
  readonly admitsGuests: boolean;
  readonly accounts: VerifierOptions["accounts"];
  /**
   * What a token proves. Whether its holder has signed out since, and who they are, `requireSignedIn` knows.
   * @throws ParleyError `unauthorized`; IssuerUnreachable.
   */
  verify(token: string): Promise<Proof>;
  /**
   * What a guest's token proves, also one that expired within the last year, and where no guests are
   * admitted any more.
   * @throws ParleyError `unauthorized`.
   */
  verifyGuest(token: string): Promise<Proof>;
  /**
   * A token for a guest. `known`: whom to go on as.
   * @throws ParleyError `sign_in_required` where there are no guests.
   */
  sign(name: string, known?: Identity): Promise<Guest>;
};

/**
 * Opens what verifies tokens. It asks the issuer nothing before the first of its tokens.
 *
 * @throws Error when the guests' keys are none, or too short.
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

/** What somebody without a token is told where there are no guests. */
export const signInRequired = (): ParleyError =>
  new ParleyError("sign_in_required", "Guests are not admitted here. Sign in, and send your token.");

/** Refuses a token of more than `tokenCharacters` before any of it is decoded. */
const throwIfTooLong = (token: string): void => {
  if (token.length > tokenCharacters) throw notValid();
};

/** Whose token it claims to be: only to know by which keys that is to be verified. */
const issuerIn = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};
