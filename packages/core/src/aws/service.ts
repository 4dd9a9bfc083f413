import { text } from "node:stream/consumers";
import { recursionDetectionMiddleware } from "@aws-sdk/core/client";
import { AwsSdkSigV4Signer } from "@aws-sdk/core/httpAuthSchemes";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { NoOpLogger } from "@smithy/core/client";
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";
import { HttpRequest, type HttpResponse, loadJsonRpcErrorCode } from "@smithy/core/protocols";
import { retryMiddleware, StandardRetryStrategy } from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentialIdentity } from "@smithy/types";
import { ServiceError } from "./service-error.ts";

/** Where a service is, and who asks it. What is left out, the environment says, as it does for the SDK. */
export type ServiceOptions = {
  /**
   * Default: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's, or the region's
   * public one.
   */
  endpoint?: string;
  region?: string;
  credentials?: AwsCredentialIdentity;
  /** How often a call is tried, at most. */
  maxAttempts?: number;
};

/** What of a service its own client in the SDK knows. */
export type ServiceModel = {
  /** In its host name and in signatures. */
  name: string;
  /** How often a call is tried, at most, unless the options say otherwise. */
  maxAttempts: number;
  /** Milliseconds that the delay before a retry starts from. */
  baseDelay: number;
};

/** What differs between the requests to a service. */
type ServiceRequest = { path: string; headers: Record<string, string>; body: string };

export type JsonObject = Record<string, unknown>;

/**
 * Sends a request, and reads the JSON of its answer; the signal cuts it short. Rejects with a
 * `ServiceError` if it is refused, and otherwise with what broke the connection.
 */
export type SendRequest = (request: ServiceRequest, signal?: AbortSignal) => Promise<JsonObject>;

/** Where a service is in a region, in each of AWS's partitions that have names like these. */
export const publicEndpoint = (name: string, region: string) =>
  `https://${name}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

/** Milliseconds without a byte after which a service is not waited for, as in the SDK's clients. */
const silenceMs = 300_000;

const endpointSetting = (name: string) =>
  loadConfig<string | undefined>({
    // An empty one is as good as none, as for the SDK.
    environmentVariableSelector: (env) =>
      env[`AWS_ENDPOINT_URL_${name.toUpperCase()}`] || env.AWS_ENDPOINT_URL || undefined,
    configFileSelector: (profile) => profile.endpoint_url,
    default: undefined,
  });

/**
 * A client of one service, made of the SDK's own parts: its credentials, signer, retries and HTTP handler.
 * The generated clients would bring along the schemas of all operations, and endpoints for every case: they
 * were two fifths of a bundle (docs/benchmarks.md).
 *
 * Differs from those clients in what it reads and says: `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE` are
 * not read, nor are FIPS and dual-stack endpoints (`AWS_USE_FIPS_ENDPOINT`,
 * `AWS_USE_DUALSTACK_ENDPOINT`), `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, and a profile's endpoint for
 * one service (`services`); its `endpoint_url` for all is. The user agent is `parley`.
 */
export const openService = (model: ServiceModel, options: ServiceOptions = {}): SendRequest => {
  const { maxAttempts = model.maxAttempts } = options;
  const region = options.region
    ? async () => options.region ?? ""
    : loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS);
  const credentials = options.credentials ?? defaultProvider();
  const setting = endpointSetting(model.name);
  const locate = async () =>
    new URL(options.endpoint ?? (await setting()) ?? publicEndpoint(model.name, await region()));
  let located: ReturnType<typeof locate> | undefined;

  const handler = new NodeHttpHandler({ socketTimeout: silenceMs, logger: new NoOpLogger() });
  const signature = new SignatureV4({ service: model.name, region, credentials, sha256: Sha256 });
  const signer = new AwsSdkSigV4Signer();
  /** The SDK's signer keeps the offset of the service's clock in here. */
  const config = { signer: async () => signature, systemClockOffset: 0 };
  const strategy = new StandardRetryStrategy({ maxAttempts, baseDelay: model.baseDelay });
  const retry = retryMiddleware({
    maxAttempts: async () => maxAttempts,
    retryStrategy: async () => strategy,
  });

  /** One try: signs anew, sends, and reads the answer. */
  const attempt = async (request: HttpRequest, abortSignal?: AbortSignal) => {
    const signing: Record<string, unknown> = { config, context: {}, signingName: model.name };
    const identity = typeof credentials === "function" ? await credentials() : credentials;
    const signed = HttpRequest.clone(await signer.sign(request, identity, signing));
    const { response } = await handler.handle(signed, { abortSignal });
    const output = await read(response).catch(signer.errorHandler(signing));
    signer.successHandler(response, signing);
    return { response, output: { ...output, $metadata: {} } };
  };

  return async (parts, signal) => {
    located ??= locate();
    located.catch(() => {
      located = undefined;
    });
    const url = await located;
    const request = requestTo(url, parts);
    const context = { __smithy_context: { abortSignal: signal } };
    const retried = retry<Awaited<ReturnType<typeof attempt>>["output"]>(
      () => attempt(request, signal),
      context,
    );
    const traced = recursionDetectionMiddleware()(retried, context);
    return (await traced({ input: parts, request })).output;
  };
};

const requestTo = (
  url: Pick<URL, "protocol" | "hostname" | "port" | "host">,
  { path, headers, body }: ServiceRequest,
) =>
  new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port ? Number(url.port) : undefined,
    path,
    method: "POST",
    headers: {
      host: url.host,
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "parley",
      ...headers,
    },
    body,
  });

/** @throws ServiceError for every status but 2xx. */
const read = async (response: HttpResponse): Promise<JsonObject> => {
  const body = await text(response.body);
  if (response.statusCode >= 200 && response.statusCode < 300) return body === "" ? {} : JSON.parse(body);
  const refusal = parseRefusal(body);
  const code = loadJsonRpcErrorCode(response, refusal) ?? "UnknownError";
  throw new ServiceError(code, String(refusal.message ?? refusal.Message ?? "UnknownError"), response);
};

/** What stands between the service and its client may answer with something else than JSON. */
const parseRefusal = (body: string): JsonObject => {
  try {
    const refusal: unknown = JSON.parse(body);
    return typeof refusal === "object" && refusal !== null ? { ...refusal } : {};
  } catch {
    return {};
  }
};
