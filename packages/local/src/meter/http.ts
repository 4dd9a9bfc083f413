import type { HttpExchange } from "@parley/aws-local/http/http-api";
import { httpLogLine } from "./log-lines.ts";
import type { CostTally } from "./tally.ts";

/** https://aws.amazon.com/api-gateway/pricing/ */
const requestStep = 512 * 1024;

/** The source of requests to the HTTP API. */
const httpApi = "HTTP API";

/**
 * Counts what an HTTP API is billed for. AWS does not say what exactly it measures: here it is both
 * bodies together.
 */
export const countHttp =
  (tally: CostTally) =>
  ({ requestBytes, responseBytes }: HttpExchange): void =>
    tally.add(httpApi, {
      httpRequests: Math.max(1, Math.ceil((requestBytes + responseBytes) / requestStep)),
      bytesOut: responseBytes,
      logBytes: httpLogLine,
    });
