import type { Answer } from "./answer.ts";
import { createConnector, type HttpConnection } from "./connection.ts";
import { createInFlight } from "./in-flight.ts";

/** Why there is no answer: it did not arrive in time, or the connection broke. */
export type Silence = "unanswered" | "failed";

/**
 * Sends one POST, and reads its answer; the signal cuts it short. Rejects only for headers that
 * cannot be sent.
 *
 * @param path as in the request line.
 * @param headers all of them: name, value, name, value, …
 */
export type Send = (
  path: string,
  headers: readonly string[],
  payload: string,
  signal: AbortSignal,
) => Promise<Answer | Silence>;

/** Milliseconds after which a post without an answer counts as `unanswered`. */
const postTimeout = 2_000;

/**
 * The maximum number of posts in flight. One more cuts the oldest short, which is the likeliest to
 * hang. A Lambda function may have 1,024 files open:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maxInFlight = 768;

/**
 * Keeps HTTP/1.1 connections to one host alive, and sends over the one that was used last. A post
 * costs less than half of one over `node:http` (docs/benchmarks.md), because this can do nothing
 * else.
 */
export const createSender = (url: URL): Send => {
  const open = createConnector(url);
  const inFlight = createInFlight({ max: maxInFlight, timeout: postTimeout });
  // At most as many as were ever in flight at once.
  const idle: HttpConnection[] = [];
  const events = {
    freed: (connection: HttpConnection) => idle.push(connection),
    lost: (connection: HttpConnection) => {
      const at = idle.lastIndexOf(connection);
      if (at >= 0) idle.splice(at, 1);
    },
  };

  const send = (request: string, signal: AbortSignal, resolve: (result: Answer | Silence) => void) => {
    if (signal.aborted) return resolve("unanswered");
    const connection = idle.pop() ?? open(events);
    const leave = inFlight.enter(signal, () => {
      connection.destroy();
      resolve("unanswered");
    });
    connection.ask(request, (result) => {
      leave();
      // The service has closed it, most likely before the post arrived. Each such connection is
      // dropped, so this ends.
      if (result === "stale") return send(request, signal, resolve);
      resolve(result);
    });
  };
  return (path, headers, payload, signal) =>
    new Promise((resolve) => send(requestOf(path, headers) + payload, signal, resolve));
};

const notInValues = /[^\t\x20-\x7e]/;

/**
 * The head of a request: https://www.rfc-editor.org/rfc/rfc9112#section-3
 *
 * @throws TypeError for a value that no header can have, which could only come from the
 *   credentials.
 */
const requestOf = (path: string, headers: readonly string[]): string => {
  let request = `POST ${path} HTTP/1.1`;
  for (const [at, part] of headers.entries()) {
    if (notInValues.test(part)) throw new TypeError("A header cannot have such a value.");
    request += (at % 2 === 0 ? "\r\n" : ": ") + part;
  }
  return `${request}\r\n\r\n`;
};
