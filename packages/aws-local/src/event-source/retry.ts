import type { InvokeResult } from "../lambda/invoke.ts";
import type { CheckedMapping } from "./mapping.ts";
import type { StreamRecord } from "./stream-reader.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A batch, or a part of one, with its attempts. */
export type Piece = {
  records: readonly StreamRecord[];
  /** Counts towards the limit. */
  retries: number;
  /** Invocations of the function with this batch, before it was split too. */
  invocations: number;
};

/** What follows an invocation. */
export type Next = {
  /** What to invoke the function with next, in order. */
  rest: readonly Piece[];
  /** What to discard. */
  discarded?: Piece;
  /** The function's result. */
  verdict: Verdict;
};

const halves = ({ records, ...piece }: Piece): readonly Piece[] => {
  const middle = Math.ceil(records.length / 2);
  return [
    { ...piece, records: records.slice(0, middle) },
    { ...piece, records: records.slice(middle) },
  ];
};

const again = (piece: Piece, verdict: Verdict, maxRetries: number): Next =>
  piece.retries >= maxRetries
    ? { rest: [], discarded: piece, verdict }
    : { rest: [{ ...piece, retries: piece.retries + 1 }], verdict };

/**
 * Decides what follows an invocation. Neither a split nor a throttled invocation counts as a retry.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const nextOf = (
  tried: Piece,
  result: InvokeResult,
  {
    bisects,
    reportsFailures,
    maxRetries,
  }: Pick<CheckedMapping, "bisects" | "reportsFailures" | "maxRetries">,
): Next => {
  const verdict = verdictOf(tried.records, result, reportsFailures);
  if (verdict.kind === "throttled") return { rest: [tried], verdict };
  const piece = { ...tried, invocations: tried.invocations + 1 };
  if (verdict.kind === "succeeded") return { rest: [], verdict };
  if (verdict.kind === "failed")
    return bisects && piece.records.length > 1
      ? { rest: halves(piece), verdict }
      : again(piece, verdict, maxRetries);
  const remaining = { ...piece, records: piece.records.slice(verdict.from) };
  const isSplit = bisects && verdict.from > 0;
  return isSplit ? { rest: [remaining], verdict } : again(remaining, verdict, maxRetries);
};
