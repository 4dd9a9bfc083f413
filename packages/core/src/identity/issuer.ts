import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";
import * as v from "valibot";

/** The part of an issuer's metadata that tokens are verified with. */
const Discovery = v.object({ issuer: v.string(), jwks_uri: v.pipe(v.string(), v.url()) });

/** Milliseconds that an issuer may take for an answer: a handshake waits for it. */
const answerWait = 3_000;

/**
 * Milliseconds between two reads of an issuer's keys, however many tokens name an unknown one. So a
 * new key works after half a minute at the latest.
 */
const keyCooldown = 30_000;

/** Milliseconds after which keys are read again: a withdrawn key is trusted for that long. */
const keysMaxAge = 10 * 60_000;

/** The issuer could not be reached: that says nothing about a token. */
export class IssuerUnreachable extends Error {
  override readonly name = "IssuerUnreachable";
}

/**
 * The keys of an OpenID Connect issuer, found by its discovery document, read on first use, and
 * then kept.
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 *
 * @param issuer its address, exactly as in its tokens.
 * @returns a function that finds the key of a token, for jose. It throws IssuerUnreachable, or an
 *   error of jose's when there is none.
 */
export const keysOf = (issuer: string): JWTVerifyGetKey => {
  let finding: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    finding ??= discover(issuer).catch((cause: unknown) => {
      finding = undefined;
      throw new IssuerUnreachable(`The issuer ${issuer} cannot be discovered.`, { cause });
    });
    const keys = await finding;
    return Promise.resolve(keys(header, token)).catch((error: unknown) => {
      const isNone =
        error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      if (isNone || error instanceof errors.JOSENotSupported) throw error;
      throw new IssuerUnreachable(`The keys of the issuer ${issuer} cannot be read.`, { cause: error });
    });
  };
};

const discover = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(answerWait), redirect: "error" });
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}.`);
  const found = v.parse(Discovery, await response.json());
  if (found.issuer !== issuer) throw new Error(`${address} is of another issuer: ${found.issuer}.`);
  return createRemoteJWKSet(new URL(found.jwks_uri), {
    timeoutDuration: answerWait,
    cooldownDuration: keyCooldown,
    cacheMaxAge: keysMaxAge,
  });
};
