import { createHash } from "node:crypto";
import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as v from "valibot";
import { DisplayName } from "../protocol/field.ts";
import { clockSkewSeconds, type Identity, notValid } from "./identity.ts";
import { readClaims } from "./read-claims.ts";

/** An OpenID Connect issuer whose accounts are ours, and what we are called there. */
export type Issuer = {
  /** Exactly as its tokens name it. */
  issuer: string;
  /** Our client id: the audience of tokens that are meant for us. */
  client: string;
  keys: JWTVerifyGetKey;
};

/**
 * Signatures that only the issuer can make. Not in it: `none`, and the HMACs, for which the issuer's public key would do.
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
/** A claim that may be missing; one that is of no use is as good as missing. */
const name = v.fallback(v.optional(DisplayName), undefined);

/** An ID token's claims: https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const IdToken = v.object({
  sub: text,
  exp: seconds,
  iat: seconds,
  auth_time: v.optional(seconds),
  /** The sign-in, where the issuer says which: https://openid.net/specs/openid-connect-frontchannel-1_0.html */
  sid: v.optional(text),
  /** Cognito's word for that: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
  origin_jti: v.optional(text),
  azp: v.optional(text),
  /** Cognito's access tokens say `access`. */
  token_use: v.optional(v.literal("id")),
  aud: v.union([v.string(), v.array(v.string())]),
  name,
  nickname: name,
  preferred_username: name,
  given_name: name,
});
type IdToken = v.InferOutput<typeof IdToken>;

/**
 * Whose an ID token is, of any OpenID Connect issuer: checked as
 * https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation says.
 *
 * @param now epoch milliseconds.
 * @throws ParleyError `unauthorized` when it is not the issuer's, not for us, not an ID token, or not of now;
 * IssuerUnreachable when that cannot be said.
 */
export const verifyAccount = async (
  { issuer, client, keys }: Issuer,
  token: string,
  now: number,
): Promise<Identity> => {
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: client,
    algorithms,
    clockTolerance: clockSkewSeconds,
    currentDate: new Date(now),
  }).catch((error: unknown) => {
    throw error instanceof errors.JOSEError ? notValid(error) : error;
  });
  // Access and logout tokens of the same issuer have types of their own.
  if (protectedHeader.typ !== undefined && protectedHeader.typ.toUpperCase() !== "JWT") throw notValid();
  const claims = readClaims(IdToken, payload);
  const isForSeveral = Array.isArray(claims.aud) && claims.aud.length > 1;
  if ((isForSeveral || claims.azp !== undefined) && claims.azp !== client) throw notValid();
  if (claims.iat * 1000 > now + clockSkewSeconds * 1000) throw notValid();
  const userId = accountId(issuer, claims.sub);
  return {
    kind: "account",
    userId,
    name: nameIn(claims) ?? `Person ${userId.slice(-4)}`,
    session: sessionOf(claims, token),
    authenticatedAt: (claims.auth_time ?? claims.iat) * 1000,
    expiresAt: claims.exp * 1000,
  };
};

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

/**
 * The user id of an issuer's subject: everybody who is in a room sees it, so it says neither who that is elsewhere nor
 * where they signed in. Never the same as a guest's.
 */
export const accountId = (issuer: string, subject: string): string =>
  `account-${digest(JSON.stringify([issuer, subject])).slice(0, 22)}`;

/** The most telling that the token has of what it shares with the others of its sign-in. */
const sessionOf = ({ sid, origin_jti, auth_time }: IdToken, token: string): string => {
  if (sid !== undefined) return digest(`sid ${sid}`);
  if (origin_jti !== undefined) return digest(`origin_jti ${origin_jti}`);
  return digest(auth_time === undefined ? `token ${token}` : `auth_time ${auth_time}`);
};

const nameIn = (claims: IdToken) =>
  claims.name ?? claims.nickname ?? claims.preferred_username ?? claims.given_name;
