import { createHash } from "node:crypto";
import { errors, type JWTHeaderParameters, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as v from "valibot";
import { DisplayName } from "../wire/field.ts";
import { clockSkewSeconds, notValid, type Proof } from "./identity.ts";
import { readClaims } from "./read-claims.ts";
import { signInSeconds } from "./sign-in-age.ts";

/** An OpenID Connect issuer whose accounts are accepted, and our client id there. */
export type Issuer = {
  /** Exactly as in its tokens. */
  issuer: string;
  /** Our client id: the audience of tokens for us. */
  client: string;
  keys: JWTVerifyGetKey;
};

/**
 * Signatures that only the issuer can make. Excluded are `none`, and the HMACs, which could be
 * forged with the issuer's public key.
 * https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
const algorithms = [
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
];

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000));
const seconds = v.pipe(v.number(), v.finite());
/** A claim that may be missing; an unusable one counts as missing. */
const name = v.fallback(v.optional(DisplayName), undefined);
/** A claim that only tokens of another type have. */
const absent = v.optional(v.undefined());

/** An ID token's claims: https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const IdToken = v.object({
  sub: text,
  exp: seconds,
  iat: seconds,
  /**
   * Issuers have to give it to a client that asks with `max_age`. Renewed tokens repeat the first
   * one's.
   */
  auth_time: seconds,
  /**
   * The sign-in, if the issuer identifies it:
   * https://openid.net/specs/openid-connect-frontchannel-1_0.html
   */
  sid: v.optional(text),
  /**
   * Cognito's claim for that:
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
   */
  origin_jti: v.optional(text),
  azp: v.optional(text),
  aud: v.union([v.string(), v.array(v.string())]),
  /** `access` in Cognito's access tokens, and `Bearer` in Keycloak's. */
  token_use: v.optional(v.literal("id")),
  typ: v.optional(v.literal("ID")),
  /**
   * Claims of access tokens: https://www.rfc-editor.org/rfc/rfc9068#section-2.2, and Okta's and
   * Entra's.
   */
  client_id: absent,
  cid: absent,
  scope: absent,
  scp: absent,
  /**
   * A claim of logout tokens:
   * https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken
   */
  events: absent,
  /** Only ID tokens have these. */
  nonce: v.optional(text),
  at_hash: v.optional(text),
  name,
  nickname: name,
  preferred_username: name,
  given_name: name,
});
type IdToken = v.InferOutput<typeof IdToken>;

/**
 * Whether a token is an ID token by its header's type, or, without one, by a claim that no other
 * token has. Cognito and Okta give no type.
 */
const isIdToken = ({ typ }: JWTHeaderParameters, { token_use, nonce, at_hash }: IdToken): boolean =>
  typ === undefined
    ? token_use !== undefined || nonce !== undefined || at_hash !== undefined
    : typ.toUpperCase() === "JWT";

/**
 * What an ID token of any OpenID Connect issuer proves, checked as required by
 * https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 *
 * @param now epoch milliseconds.
 * @throws ParleyError `unauthorized` when it is not the issuer's, not for us, not an ID token, not
 *   valid now, or of a sign-in that is too old; IssuerUnreachable when that cannot be determined.
 */
export const verifyAccount = async (
  { issuer, client, keys }: Issuer,
  token: string,
  now: number,
): Promise<Proof> => {
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: client,
    algorithms,
    clockTolerance: clockSkewSeconds,
    currentDate: new Date(now),
  }).catch((error: unknown) => {
    throw error instanceof errors.JOSEError ? notValid(error) : error;
  });
  const claims = readClaims(IdToken, payload);
  if (!isIdToken(protectedHeader, claims)) throw notValid();
  const isForSeveral = Array.isArray(claims.aud) && claims.aud.length > 1;
  if ((isForSeveral || claims.azp !== undefined) && claims.azp !== client) throw notValid();
  const latest = now / 1000 + clockSkewSeconds;
  if (claims.iat > latest || claims.auth_time > latest) throw notValid();
  const signInEnds = claims.auth_time + signInSeconds;
  if (signInEnds + clockSkewSeconds <= now / 1000) throw notValid();
  return {
    kind: "account",
    principal: principalOf(issuer, claims.sub),
    name: nameIn(claims),
    session: sessionOf(claims),
    authenticatedAt: claims.auth_time * 1000,
    expiresAt: Math.min(claims.exp, signInEnds) * 1000,
  };
};

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

/** The table's key of an issuer's subject. Never equal to a guest's. */
const principalOf = (issuer: string, subject: string): string =>
  `login-${digest(JSON.stringify([issuer, subject]))}`;

/** The most specific claim that the token shares with the others of its sign-in. */
const sessionOf = ({ sid, origin_jti, auth_time }: IdToken): string => {
  if (sid !== undefined) return digest(`sid ${sid}`);
  if (origin_jti !== undefined) return digest(`origin_jti ${origin_jti}`);
  return digest(`auth_time ${auth_time}`);
};

const nameIn = (claims: IdToken) =>
  claims.name ?? claims.nickname ?? claims.preferred_username ?? claims.given_name;
