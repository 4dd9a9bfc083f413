import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import * as v from "valibot";
import { DisplayName } from "../protocol/field.ts";
import type { Guest } from "../protocol/http.ts";
import type { GuestKey } from "./guest-key.ts";
import { clockSkewSeconds, type Identity, notValid, type Proof } from "./identity.ts";
import { readClaims } from "./read-claims.ts";

/** Whose guests: a token of one stage is worth nothing on another, even where both have the same key. */
export type GuestRealm = {
  /** What tokens are verified by (HS256), as `parseGuestKeys` gives them. The first one signs. */
  keys: readonly [GuestKey, ...GuestKey[]];
  stage: string;
};

const lifeSeconds = 30 * 24 * 60 * 60;

/** An expired token still renews for so long, so that a guest who was away stays the same person. */
const renewalSeconds = 365 * 24 * 60 * 60;

/** For how many seconds after its making a guest's token can be of any use. */
export const guestTokenSeconds = lifeSeconds + renewalSeconds;

/** The `iss` of a stage's guest tokens. */
export const guestIssuer = (stage: string): string => `parley:${stage}`;

/** What a guest's id begins with, and an account's never. */
const guestPrefix = "guest-";

/** What a guest token says. Times are epoch seconds. */
const GuestClaims = v.object({
  /**
   * Of a guest, whoever signed it: with the guests' key nobody is an account, or one of those who are no
   * more.
   */
  sub: v.pipe(v.string(), v.startsWith(guestPrefix)),
  /**
   * It was a name when the token was signed. One that is none any more makes way for another, and the guest
   * stays who they are.
   */
  name: v.fallback(v.optional(DisplayName), undefined),
  /** What this token has in common with all that renew it. */
  sid: v.string(),
  /** When the guest came. */
  auth_time: v.number(),
  exp: v.number(),
});

const audience = "parley:guest";

/**
 * The `typ` of guest tokens: no other token of ours passes for one.
 * https://www.rfc-editor.org/rfc/rfc8725#section-3.11
 */
const tokenType = "guest+jwt";

/**
 * Signs a token for a guest.
 *
 * @param known whom to go on as, and since when; without it the guest is new.
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
  const expires = issued + lifeSeconds;
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
 * @param purpose `renew` also takes a token that expired within the last year.
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
    clockTolerance: purpose === "renew" ? renewalSeconds : clockSkewSeconds,
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
