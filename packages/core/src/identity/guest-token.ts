import { randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { ParleyError } from "../protocol/error.ts";
import type { Guest } from "../protocol/http.ts";

/** Who somebody is, as a token says. */
export type Identity = { userId: string; name: string };

const issuer = "parley";
const audience = "parley:guest";
const lifeSeconds = 30 * 24 * 60 * 60;
/** An expired token still renews for so long, so that a guest who was away stays the same person. */
const renewalSeconds = 365 * 24 * 60 * 60;

const keyOf = (secret: string) => new TextEncoder().encode(secret);

/** Signs a token for a guest. `userId` continues an earlier one; without it the guest is new. */
export const signGuest = async (
  secret: string,
  name: string,
  userId = `guest-${randomUUID()}`,
): Promise<Guest> => {
  const expires = Math.floor(Date.now() / 1000) + lifeSeconds;
  const token = await new SignJWT({ name })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(keyOf(secret));
  return { token, userId, name, expiresAt: new Date(expires * 1000).toISOString() };
};

/**
 * Who a guest token is for.
 *
 * @param purpose `renew` also takes a token that expired within the last year.
 * @throws ParleyError `unauthorized` when it is not ours, or expired.
 */
export const verifyGuest = async (
  secret: string,
  token: string,
  purpose: "connect" | "renew" = "connect",
): Promise<Identity> => {
  const verified = await jwtVerify(token, keyOf(secret), {
    issuer,
    audience,
    algorithms: ["HS256"],
    requiredClaims: ["sub", "exp"],
    clockTolerance: purpose === "renew" ? renewalSeconds : 5,
  }).catch((cause: unknown) => {
    throw new ParleyError("unauthorized", "The token is not valid, or has expired. Get a new one.", {
      cause,
    });
  });
  const { sub, name } = verified.payload;
  if (typeof sub === "string" && typeof name === "string") return { userId: sub, name };
  throw new ParleyError("unauthorized", "The token names nobody. Get a new one.");
};
