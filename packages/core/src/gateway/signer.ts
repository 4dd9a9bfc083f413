import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";

/** The credentials: for a Lambda function its role's, which include a session token. */
type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export type SignerOptions = {
  /** As in the `Host` header: with the port, unless that is the protocol's own. */
  host: string;
  /**
   * Called at most once a second. Default: the AWS SDK's own chain, which refreshes before they
   * expire.
   */
  credentials?: () => Promise<Credentials>;
  /** Default: the AWS SDK's own, `AWS_REGION` first. */
  region?: () => Promise<string>;
  /** The clock, in epoch milliseconds. */
  now?: () => number;
};

/** What `@connections` answers to. */
export type Method = "POST" | "GET" | "DELETE";

/** Signs requests to API Gateway with Signature Version 4. */
export type Signer = {
  /**
   * The headers of a request: name, value, name, value, …
   * @param path as it goes into the request line, percent-encoded.
   * @param method default: POST.
   * @throws what the credentials' or the region's provider does.
   */
  headers(path: string, payload: string, method?: Method): Promise<readonly string[]>;
  /** Milliseconds that the service's clock is assumed to be ahead of this machine's. */
  clockOffset(): number;
  /** Sets the clock by a `Date` header. */
  setClock(date: string): void;
};

const algorithm = "AWS4-HMAC-SHA256";
const service = "execute-api";

/** What all signatures of one second share: an `x-amz-date` is not finer than that. */
type Second = {
  amzDate: string;
  scope: string;
  credentials: Credentials;
  key: KeyObject;
  /** What the signatures of one payload share. */
  payloads: Map<string, SignedPayload>;
};

type SignedPayload = { headers: readonly string[]; canonicalTail: string; authorizationHead: string };

const signingKey = ({ secretAccessKey }: Credentials, day: string, region: string): KeyObject => {
  const steps = [day, region, service, "aws4_request"];
  const key = steps.reduce<Buffer | string>(
    (secret, step) => createHmac("sha256", secret).update(step).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createSecretKey(Buffer.from(key));
};

/**
 * The path as it is signed: for every service but S3, encoded once more. Most of it is the same
 * each time.
 */
const createCanonicalPath = () => {
  let [base, canonicalBase] = ["", ""];
  return (path: string) => {
    const end = path.lastIndexOf("/") + 1;
    if (!path.startsWith(base) || base.length !== end) {
      base = path.slice(0, end);
      canonicalBase = base.split("/").map(encodeStrictly).join("/");
    }
    return canonicalBase + encodeStrictly(path.slice(end));
  };
};

/** Percent-encodes all but unreserved characters, as Signature Version 4 requires. */
export const encodeStrictly = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Makes a signer for one host. A signature costs one hash and one HMAC: the key, the date, the
 * credentials and each payload's hash are kept for a second.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const createSigner = ({
  host,
  credentials: credentialsProvider = defaultProvider(),
  region: regionProvider = loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS),
  now = Date.now,
}: SignerOptions): Signer => {
  const canonicalPath = createCanonicalPath();
  let offset = 0;
  let current: { number: number; second: Promise<Second> } | undefined;
  let last: Second | undefined;

  const prepareSecond = async (number: number): Promise<Second> => {
    const [credentials, region] = await Promise.all([credentialsProvider(), regionProvider()]);
    const amzDate = new Date(number * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
    const day = amzDate.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const known = last?.credentials === credentials && last.scope === scope ? last.key : undefined;
    const key = known ?? signingKey(credentials, day, region);
    last = { amzDate, scope, credentials, key, payloads: new Map() };
    return last;
  };
  const secondOf = (time: number): Promise<Second> => {
    const number = Math.floor(time / 1000);
    if (current?.number === number) return current.second;
    const second = prepareSecond(number);
    current = { number, second };
    second.catch(() => {
      if (current?.second === second) current = undefined;
    });
    return second;
  };

  const preparePayload = ({ amzDate, scope, credentials, payloads }: Second, payload: string) => {
    const payloadHash = hash("sha256", payload);
    const { accessKeyId, sessionToken } = credentials;
    const signed = [
      ["content-length", String(Buffer.byteLength(payload))],
      ["content-type", "application/octet-stream"],
      ["host", host],
      ["x-amz-content-sha256", payloadHash],
      ["x-amz-date", amzDate],
      ...(sessionToken ? [["x-amz-security-token", sessionToken]] : []),
    ];
    const names = signed.map(([name]) => name).join(";");
    const lines = signed.map((header) => header.join(":")).join("\n");
    const prepared = {
      headers: signed.flat(),
      canonicalTail: `\n\n${lines}\n\n${names}\n${payloadHash}`,
      authorizationHead: `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=`,
    };
    payloads.set(payload, prepared);
    return prepared;
  };

  return {
    headers: async (path, payload, method = "POST") => {
      const second = await secondOf(now() + offset);
      const prepared = second.payloads.get(payload) ?? preparePayload(second, payload);
      const canonical = hash("sha256", `${method}\n${canonicalPath(path)}${prepared.canonicalTail}`);
      const signature = createHmac("sha256", second.key)
        .update(`${algorithm}\n${second.amzDate}\n${second.scope}\n${canonical}`)
        .digest("hex");
      return [...prepared.headers, "authorization", prepared.authorizationHead + signature];
    },
    clockOffset: () => offset,
    setClock: (date) => {
      const serverTime = Date.parse(date);
      if (!Number.isNaN(serverTime)) offset = serverTime - now();
    },
  };
};
