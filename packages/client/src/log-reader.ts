import { LogSlice } from "@parley/core/protocol/event";
import * as v from "valibot";

/** A stretch of a log, at most `limit` events: from the seq `after` on, or back from `before`, or the newest. */
export type LogQuery = { limit: number; after?: number; before?: number };

/**
 * Reads a stretch of a room's log over HTTP.
 *
 * Rejects when the server cannot be reached, answers with an error or with what is no slice, takes longer
 * than `wait` milliseconds, or the signal is aborted.
 */
export async function readLog(
  { fetch, apiUrl, wait }: { fetch: typeof globalThis.fetch; apiUrl: string; wait: number },
  room: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<LogSlice> {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const response = await fetch(`${apiUrl.replace(/\/+$/, "")}/rooms/${room}/log?${parameters}`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(wait)]),
  });
  if (!response.ok) throw new Error(`The log was answered with HTTP ${response.status}.`);
  return v.parse(LogSlice, await response.json());
}
