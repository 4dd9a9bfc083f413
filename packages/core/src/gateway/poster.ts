import type { Answer } from "./http/answer.ts";
import { createSender } from "./http/sender.ts";
import { createSigner, encodeStrictly, type SignerOptions } from "./signer.ts";

/**
 * The result of one post:
 * - `delivered`: 200.
 * - `gone`: 410, the connection has ended, or its handshake has not.
 * - `throttled`: 429, the account's rate is used up, or this client's backlog is too large.
 * - `failed`: 5xx, or its own connection broke before an answer, or returned nonsense.
 * - `unanswered`: no answer in time. It may be delivered all the same.
 * - `refused`: anything else, and a retry would have the same result.
 */
export type PostOutcome = "delivered" | "gone" | "throttled" | "failed" | "unanswered" | "refused";

/**
 * Sends one payload to one connection, once; the signal cuts it short. Rejects only without
 * credentials or a region.
 */
export type Post = (connectionId: string, payload: string, signal: AbortSignal) => Promise<PostOutcome>;

export type PosterOptions = Omit<SignerOptions, "host">;

/**
 * Milliseconds by which a clock must be wrong for the SDK, and for us, to attribute a 403 to it.
 */
const skewTolerance = 4 * 60_000;

const outcomeOf = ({ status }: Answer): PostOutcome => {
  if (status === 200) return "delivered";
  if (status === 410) return "gone";
  if (status === 429) return "throttled";
  return status >= 500 ? "failed" : "refused";
};

/**
 * A poster for the `@connections` API at a management endpoint. The caller decides about retries,
 * and about the number of posts in flight. It signs and sends what the SDK's
 * `PostToConnectionCommand` does, without the SDK's middleware, which costs several times the CPU
 * (docs/benchmarks.md).
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const createPoster = (endpoint: string, options: PosterOptions = {}): Post => {
  const url = new URL(endpoint);
  const base = `${url.pathname.replace(/\/+$/, "")}/@connections/`;
  const signer = createSigner({ host: url.host, ...options });
  const send = createSender(url);

  const attempt = async (path: string, payload: string, signal: AbortSignal): Promise<PostOutcome> => {
    const offset = signer.clockOffset();
    const headers = await signer.headers(path, payload);
    const answer = await send(path, headers, payload, signal);
    if (typeof answer === "string") return answer;
    const date = answer.status === 403 ? answer.date() : undefined;
    if (date === undefined) return outcomeOf(answer);
    signer.setClock(date);
    const wasSkewed = Math.abs(signer.clockOffset() - offset) >= skewTolerance;
    return wasSkewed ? attempt(path, payload, signal) : outcomeOf(answer);
  };
  return (connectionId, payload, signal) => attempt(base + encodeStrictly(connectionId), payload, signal);
};
