import { LogSlice } from "@parley/core/protocol/event";
import * as v from "valibot";

/**
 * A range of a log, at most `limit` events: from the seq `after` on, or back from `before`, or the
 * newest. Or what stands at `seqs`, at most `seqsOfRequest`.
 */
export type LogQuery = { limit: number; after?: number; before?: number; seqs?: readonly number[] };

/** How to reach the log. */
export type LogMeans = {
  fetch: typeof globalThis.fetch;
  apiUrl: string;
  /** Milliseconds that an answer may take. */
  wait: number;
  /**
   * The token to read with, that of the connection.
   *
   * @param refused one that the server has just refused: another one is needed.
   */
  token: (refused?: string) => Promise<string | undefined>;
};

/**
 * Reads a range of a room's log over HTTP.
 *
 * Rejects when there is no token, the server cannot be reached, answers with an error or with
 * something that is not a slice, takes longer than `wait` milliseconds, or the signal is aborted.
 */
export async function readLog(
  { fetch, apiUrl, wait, token }: LogMeans,
  room: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<LogSlice> {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const address = `${apiUrl.replace(/\/+$/, "")}/rooms/${room}/log?${parameters}`;
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(wait)]);
  const ask = (bearer: string | undefined) =>
    fetch(address, {
      signal: inTime,
      ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
    });
  const bearer = await token();
  const first = await ask(bearer);
  const response = first.status === 401 && bearer !== undefined ? await ask(await token(bearer)) : first;
  if (!response.ok) throw await LogRefused.of(response);
  return v.parse(LogSlice, await response.json());
}

const Refusal = v.fallback(v.object({ retryAfter: v.optional(v.number()) }), {});

/** The server answered, but not with a log. */
class LogRefused extends Error {
  readonly refusal: v.InferOutput<typeof Refusal>;

  private constructor(status: number, refusal: v.InferOutput<typeof Refusal>) {
    super(`The log was answered with HTTP ${status}.`);
    this.refusal = refusal;
  }

  static async of(response: Response): Promise<LogRefused> {
    const body: unknown = await response.json().catch(() => undefined);
    return new LogRefused(response.status, v.parse(Refusal, body));
  }
}

/** The server's error for a rejected log read, if it was the server. */
export const refusalIn = (cause: unknown): v.InferOutput<typeof Refusal> =>
  cause instanceof LogRefused ? cause.refusal : {};
