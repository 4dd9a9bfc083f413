import * as v from "valibot";
import type { InvokeResult } from "../lambda/invoke.ts";
import type { StreamRecord } from "./stream-reader.ts";

/** The result of an invocation. `from`: the index of the first record that the function reported. */
export type Verdict =
  | { kind: "succeeded" }
  | { kind: "failed" }
  | { kind: "failedFrom"; from: number }
  | { kind: "throttled" };

const Response = v.object({
  batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.minLength(1)) })), []),
});

/** An empty answer is a success, a malformed one a failure of the whole batch. */
const reportedVerdict = (records: readonly StreamRecord[], payload: unknown): Verdict => {
  const response = v.safeParse(Response, payload ?? {});
  if (!response.success) return { kind: "failed" };
  const failed = response.output.batchItemFailures ?? [];
  if (failed.length === 0) return { kind: "succeeded" };
  const places = failed.map(({ itemIdentifier }) =>
    records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  return places.includes(-1) ? { kind: "failed" } : { kind: "failedFrom", from: Math.min(...places) };
};

/** @param reportsFailures whether the mapping has `ReportBatchItemFailures`. */
export const verdictOf = (
  records: readonly StreamRecord[],
  result: InvokeResult,
  reportsFailures: boolean,
): Verdict => {
  if (result.outcome === "throttled") return { kind: "throttled" };
  if (result.outcome === "failed") return { kind: "failed" };
  return reportsFailures ? reportedVerdict(records, result.payload) : { kind: "succeeded" };
};
