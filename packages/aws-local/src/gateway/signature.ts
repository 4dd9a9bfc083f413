import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import { callerOf } from "../iam/caller.ts";

/** A request as received, as far as its signature covers it. */
export type SignedRequest = {
  method: string;
  /** As in the request line, including the query. */
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  /** Nothing when it was too large to be kept: then its hash is trusted. */
  body: Buffer | undefined;
};

/** Why a signature is not accepted: an error type of AWS, and its sentence. */
export type SignatureFault = { type: string; message: string };

/**
 * The secret of an access key; `undefined` for a key that does not belong to the cloud: its
 * signatures are not verified.
 */
export type SecretOf = (accessKeyId: string) => string | undefined;

/** Milliseconds that a request's date may differ from the clock. */
const dateTolerance = 5 * 60_000;

const form =
  /^AWS4-HMAC-SHA256 Credential=[^/, ]+\/(\d{8}\/[^/, ]+\/execute-api\/aws4_request), ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;

const incomplete = {
  type: "IncompleteSignatureException",
  message:
    "Authorization header requires a Credential, SignedHeaders and a Signature of Signature Version 4.",
};
const mismatch = {
  type: "InvalidSignatureException",
  message:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
};

/**
 * Verifies a request's Signature Version 4, as the service computes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param now epoch milliseconds.
 */
export function signatureFault(
  { method, path, headers, body }: SignedRequest,
  secretOf: SecretOf,
  now: number,
): SignatureFault | undefined {
  const authorization = String(headers.authorization);
  const secret = secretOf(callerOf({ authorization }));
  if (secret === undefined) return undefined;
  const [, scope = "", names = "", signature = ""] = form.exec(authorization) ?? [];
  const amzDate = String(headers["x-amz-date"]);
  const time = timeOf(amzDate);
  const day = scope.slice(0, 8);
  const signed = names.split(";");
  if (!signature || Number.isNaN(time) || day !== amzDate.slice(0, 8)) return incomplete;
  if (!signed.includes("host") || !signed.includes("x-amz-date")) return incomplete;
  if (Math.abs(now - time) > dateTolerance) return expired(amzDate, now);
  const claimedHash = headers["x-amz-content-sha256"];
  const payloadHash = body ? sha256(body) : String(claimedHash);
  if (claimedHash !== undefined && claimedHash !== payloadHash) return mismatch;
  const [rawPath = "", query = ""] = path.split("?");
  const canonical = [
    method,
    encode(rawPath),
    query.split("&").toSorted().join("&"),
    ...signed.map((name) => `${name}:${canonicalValue(headers[name])}`),
    "",
    names,
    payloadHash,
  ].join("\n");
  const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`;
  const expected = hmac(signingKey(secret, scope), toSign);
  return timingSafeEqual(expected, Buffer.from(signature, "hex")) ? undefined : mismatch;
}

const sha256 = (data: string | Buffer) => hash("sha256", data, "hex");

const hmac = (key: string | Buffer | KeyObject, data: string) =>
  createHmac("sha256", key).update(data).digest();

/**
 * The last derived signing key: all posts of a fan-out share it, and deriving it is the most
 * expensive part.
 */
let derived: { secret: string; scope: string; key: KeyObject } | undefined;

const signingKey = (secret: string, scope: string): KeyObject => {
  if (derived?.secret === secret && derived.scope === scope) return derived.key;
  const key = createSecretKey(scope.split("/").reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)));
  derived = { secret, scope, key };
  return key;
};

/** A path, encoded once more except for its slashes. */
const encode = (path: string) =>
  encodeURIComponent(path)
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The last parsed date: nearly all posts of a fan-out share it. */
let lastDate = { text: "", time: Number.NaN };

/** Epoch milliseconds of an `x-amz-date`; NaN when it is invalid. */
const timeOf = (text: string): number => {
  if (lastDate.text !== text) {
    const iso = text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, "$1-$2-$3:$4:$5");
    lastDate = { text, time: Date.parse(iso) };
  }
  return lastDate.time;
};

const canonicalValue = (value: string | string[] | undefined) =>
  (Array.isArray(value) ? value.join(",") : (value ?? "")).trim().replace(/ +/g, " ");

/** Includes the service's time, by which clients detect a wrong clock. */
function expired(amzDate: string, now: number): SignatureFault {
  const clock = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  return {
    type: "InvalidSignatureException",
    message: `Signature ${amzDate < clock ? "expired" : "not yet current"}: ${amzDate} is now ${amzDate < clock ? "earlier" : "later"} than ${clock} by more than 5 min.`,
  };
}
