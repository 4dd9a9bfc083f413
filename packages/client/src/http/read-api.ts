import * as v from "valibot";

/** How to reach the HTTP API. */
export type ApiMeans = {
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
 * Reads from the HTTP API: the JSON of an answer.
 *
 * Rejects when there is no token, the server cannot be reached, answers with an error, takes longer than
 * `wait` milliseconds, or the signal is aborted.
 *
 * @param path with its query, such as `/rooms/general/log?limit=1`.
 */
export async function readApi(means: ApiMeans, path: string, signal: AbortSignal): Promise<unknown> {
  return (await askApi(means, path, signal)).json();
}

/**
 * Sends a request to the HTTP API. Rejects as `readApi` does.
 *
 * @param change what is asked for, if it is more than to read: its `body` is JSON.
 */
export async function askApi(
  { fetch, apiUrl, wait, token }: ApiMeans,
  path: string,
  signal: AbortSignal,
  change: { method?: "POST" | "DELETE"; body?: string } = {},
): Promise<Response> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(wait)]);
  const ask = (bearer: string | undefined) =>
    fetch(apiUrl.replace(/\/+$/, "") + path, {
      ...change,
      signal: inTime,
      headers: {
        ...(change.body !== undefined && { "content-type": "application/json" }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
    });
  const bearer = await token();
  const first = await ask(bearer);
  const response = first.status === 401 && bearer !== undefined ? await ask(await token(bearer)) : first;
  if (!response.ok) throw await ApiRefused.of(response);
  return response;
}

const Refusal = v.fallback(
  v.object({
    code: v.optional(v.string()),
    message: v.optional(v.string()),
    field: v.optional(v.string()),
    retryAfter: v.optional(v.number()),
  }),
  {},
);

/** The server answered, but not with what was asked for. */
class ApiRefused extends Error {
  readonly refusal: v.InferOutput<typeof Refusal>;

  private constructor(status: number, refusal: v.InferOutput<typeof Refusal>) {
    super(`The server answered with HTTP ${status}.`);
    this.refusal = refusal;
  }

  static async of(response: Response): Promise<ApiRefused> {
    const body: unknown = await response.json().catch(() => undefined);
    return new ApiRefused(response.status, v.parse(Refusal, body));
  }
}

/** The server's error for a refused request, if it was the server. */
export const refusalIn = (cause: unknown): v.InferOutput<typeof Refusal> =>
  cause instanceof ApiRefused ? cause.refusal : {};
