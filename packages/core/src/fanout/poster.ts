import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { createSigner, encodeStrictly, type SignerOptions } from "./signer.ts";

/**
 * What became of one post:
 * - `delivered`: 200.
 * - `gone`: 410, the connection has ended, or its handshake has not.
 * - `throttled`: 429, the account's rate is used up, or what waits for this client is too much.
 * - `failed`: 5xx, or its own connection broke before an answer.
 * - `unanswered`: no answer in time. It may be delivered all the same.
 * - `refused`: anything else, and so it would be again.
 */
export type PostOutcome = "delivered" | "gone" | "throttled" | "failed" | "unanswered" | "refused";

/**
 * Sends one payload to one connection, once; the signal cuts it short. Rejects only when no credentials or no
 * region can be had.
 */
export type Post = (connectionId: string, payload: string, signal: AbortSignal) => Promise<PostOutcome>;

export type PosterOptions = Omit<SignerOptions, "host">;

/** Milliseconds after which a post without an answer counts as `unanswered`. */
const postTimeout = 2_000;

/**
 * The most posts under way at once. One more cuts the oldest short, which is the likeliest to hang. A Lambda
 * function may have 1,024 files open: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostUnderWay = 768;

/** Milliseconds by which a clock must be wrong for the SDK, and for us, to believe that a 403 comes from it. */
const skewTolerance = 4 * 60_000;

/** The date is read only when it is needed: that parses all headers. */
type Answer = { status: number; date: () => string | undefined };
type Silence = "unanswered" | "failed";

const outcomeOf = ({ status }: Answer): PostOutcome => {
  if (status === 200) return "delivered";
  if (status === 410) return "gone";
  if (status === 429) return "throttled";
  return status >= 500 ? "failed" : "refused";
};

/**
 * A poster for the `@connections` API at a management endpoint. The caller decides about retries, and about
 * how many posts it has under way. It signs and sends what the SDK's `PostToConnectionCommand` does, without
 * the SDK's middleware, which costs several times the CPU (docs/benchmarks.md).
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

/** Keeps connections to one host, and sends over them. */
const createSender = ({ protocol, hostname, port }: URL) => {
  const isTls = protocol === "https:";
  const request = isTls ? httpsRequest : httpRequest;
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxFreeSockets: mostUnderWay });
  const host = hostname.replace(/^\[|\]$/g, "");
  const fixed = { method: "POST", host, port, agent, setDefaultHeaders: false };
  const underWay = createUnderWay();

  const send = (path: string, headers: readonly string[], payload: string, signal: AbortSignal) =>
    new Promise<Answer | Silence>((resolve) => {
      if (signal.aborted) return resolve("unanswered");
      const sent = request({ ...fixed, path, headers });
      const leave = underWay.add(sent, signal);
      const timer = setTimeout(() => sent.destroy(late), postTimeout);
      const settle = (result: Answer | Silence | Promise<Answer | Silence>) => {
        clearTimeout(timer);
        leave();
        resolve(result);
      };
      sent.once("response", (response) => {
        const { statusCode = 0 } = response;
        // Only with its body read is the connection free for another post.
        response.once("close", () => settle({ status: statusCode, date: () => response.headers.date }));
        response.resume();
      });
      sent.once("error", (error) => {
        if (error === late) return settle("unanswered");
        // The service has most likely closed a connection that was kept for long, before the post got there.
        const closed = "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
        const wasStale = sent.reusedSocket && closed && !signal.aborted;
        settle(wasStale ? send(path, headers, payload, signal) : "failed");
      });
      sent.end(payload);
    });
  return send;
};

/** Why a request was cut short: there is no time left for it, or too many are under way. */
const late = new Error("The post took too long.");

type UnderWay = { request: ClientRequest; signal: AbortSignal; number: number };

/**
 * The requests under way. In an array with holes: a `Map` that is added to and deleted from so often leaves tables behind
 * that keep what is done with until the next full collection, which costs a seventh of a post's CPU.
 */
const createUnderWay = () => {
  const slots: (UnderWay | undefined)[] = [];
  const free: number[] = [];
  const watched = new WeakSet<AbortSignal>();
  let count = 0;

  const cutOldest = () => {
    let oldest: UnderWay | undefined;
    for (const slot of slots)
      if (slot && !slot.request.destroyed && !(oldest && oldest.number < slot.number)) oldest = slot;
    oldest?.request.destroy(late);
  };
  return {
    /** Returns what takes it out again. */
    add: (request: ClientRequest, signal: AbortSignal) => {
      if (slots.length - free.length >= mostUnderWay) cutOldest();
      const at = free.pop() ?? slots.length;
      slots[at] = { request, signal, number: count++ };
      // One listener for all posts of a fan-out costs less than one for each.
      if (!watched.has(signal)) {
        watched.add(signal);
        const cut = () => {
          for (const slot of slots) if (slot?.signal === signal) slot.request.destroy(late);
        };
        signal.addEventListener("abort", cut, { once: true });
      }
      return () => {
        if (slots[at]?.request !== request) return;
        slots[at] = undefined;
        free.push(at);
      };
    },
  };
};
