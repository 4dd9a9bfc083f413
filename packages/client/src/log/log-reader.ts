import { LogSlice } from "@parley/core/protocol/event";
import * as v from "valibot";
import { type ApiMeans, readApi } from "../http/read-api.ts";

/**
 * A range of a log, at most `limit` events: from the seq `after` on, or back from `before`, or the
 * newest. Or what stands at `seqs`, at most `seqsOfRequest`.
 */
export type LogQuery = { limit: number; after?: number; before?: number; seqs?: readonly number[] };

/**
 * Reads a range of a room's log over HTTP.
 *
 * Rejects as `readApi` does, and when the answer is not a slice.
 */
export async function readLog(
  means: ApiMeans,
  room: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<LogSlice> {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return v.parse(LogSlice, await readApi(means, `/rooms/${room}/log?${parameters}`, signal));
}
