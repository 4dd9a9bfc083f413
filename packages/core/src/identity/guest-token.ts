import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import * as v from "valibot";
import type { Guest } from "../protocol/http.ts";
import { guestRenewalSeconds, guestSeconds } from "../table/guest-life.ts";
import { DisplayName } from "../wire/field.ts";
import { guestPrefix } from "../wire/user-id.ts";
import type { GuestKey } from "./guest-key.ts";
import { clockSkewSeconds, type Identity, notValid, type Proof } from "./identity.ts";
import { readClaims } from "./read-claims.ts";

/**
 * The stage of its guests: a token of one stage is invalid on another, even if both have the same
 * key.
 */
export type GuestRealm = {
  /** The verification keys (HS256), as `parseGuestKeys` returns them. The first one signs. */
  keys: readonly [GuestKey, ...GuestKey[]];
  stage: string;
};

/** The `iss` of a stage's guest tokens. */
const guestIssuer = (stage: string): string => `parley:${stage}`;

/** What a guest token says. Times are epoch seconds. */
const GuestClaims = v.object({
  /**
   * A guest's id, whoever signed it: the guests' key can make nobody an account, or a deleted user.
   */
  sub: v.pipe(v.string(), v.startsWith(guestPrefix)),
  /**
   * It was a valid name when the token was signed. If it no longer is, it is replaced, and the
   * guest stays the same user.
   */
  name: v.fallback(v.optional(DisplayName), undefined),
  /** What this token shares with all its renewals. */
  sid: v.string(),
  /** When the guest was created. */
  auth_time: v.number(),
  exp: v.number(),
});

const audience = "parley:guest";

/**
 * The `typ` of guest tokens: no other token of ours can be mistaken for one.
 * https://www.rfc-editor.org/rfc/rfc8725#section-3.11
 */
const tokenType = "guest+jwt";

/**
 * Signs a token for a guest.
 *
 * @param known the existing guest, and since when; without it the guest is new.
 * @param now epoch milliseconds.
 */
export const signGuest = async (
  realm: GuestRealm,
  name: string,
  known: Pick<Identity, "userId" | "session" | "authenticatedAt"> | undefined,
  now: number,
): Promise<Guest> => {
  const { userId = `${guestPrefix}${randomUUID()}`, session = randomUUID() } = known ?? {};
  const [key] = realm.keys;
  const issued = Math.floor(now / 1000);
  const expires = issued + guestSeconds;
  const token = await new SignJWT({
    name,
    sid: session,
    auth_time: Math.floor((known?.authenticatedAt ?? now) / 1000),
  })
    .setProtectedHeader({ alg: "HS256", typ: tokenType, kid: key.id })
    .setIssuer(guestIssuer(realm.stage))
    .setAudience(audience)
    .setSubject(userId)
    .setIssuedAt(issued)
    .setExpirationTime(expires)
    .sign(key.bytes);
  return { token, userId, name, expiresAt: new Date(expires * 1000).toISOString() };
};

/**
 * What a guest token proves.
 *
 * @param purpose `renew` also accepts a token that expired within the last year.
 * @param now epoch milliseconds.
 * @throws ParleyError `unauthorized` when it is not ours, or expired.
 */
export const verifyGuest = async (
  realm: GuestRealm,
  token: string,
  now: number,
  purpose: "use" | "renew" = "use",
): Promise<Proof> => {
  const keyOf = ({ kid }: { kid?: string }) => {
    const key = realm.keys.find(({ id }) => id === kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.bytes;
  };
  const verified = await jwtVerify(token, keyOf, {
    typ: tokenType,
    issuer: guestIssuer(realm.stage),
    audience,
    algorithms: ["HS256"],
    clockTolerance: purpose === "renew" ? guestRenewalSeconds : clockSkewSeconds,
    currentDate: new Date(now),
  }).catch((error: unknown) => {
    throw error instanceof errors.JOSEError ? notValid(error) : error;
  });
  const { sub, name, sid, auth_time, exp } = readClaims(GuestClaims, verified.payload);
  return {
    kind: "guest",
    principal: sub,
    name,
    session: sid,
    authenticatedAt: auth_time * 1000,
    expiresAt: exp * 1000,
  };
};
