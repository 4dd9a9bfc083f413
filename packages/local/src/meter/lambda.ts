import type { Run } from "@parley/aws-local/lambda/run";
import { type Callers, sourceOf } from "./callers.ts";
import { applicationLogBytes, invocationLogLines } from "./log-lines.ts";
import type { CostTally } from "./tally.ts";

/**
 * GB-seconds of a run: each started millisecond, by the function's memory.
 * https://aws.amazon.com/lambda/pricing/
 */
const gbSeconds = (milliseconds: number, memoryMb: number): number =>
  (Math.ceil(milliseconds) / 1000) * (memoryMb / 1024);

/**
 * Counts what Lambda is billed for: every run, whatever its result, and the start of each
 * environment (INIT), which is billed like a run since August 2025. A start has its own source,
 * `send INIT`.
 * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 *
 * @param now milliseconds.
 */
export const countLambda = (
  tally: CostTally,
  callers: Callers,
  memoryMbOf: (functionName: string) => number,
  now: () => number,
) => ({
  onRun: (run: Run) => {
    const source = sourceOf(run);
    callers.begin(run.accessKeyId, source);
    const begun = now();
    return () =>
      tally.add(source, {
        lambdaRequests: 1,
        lambdaGbSeconds: gbSeconds(now() - begun, memoryMbOf(run.function)),
        logBytes: invocationLogLines,
      });
  },
  onInit: (functionName: string, milliseconds: number) =>
    tally.add(`${functionName} INIT`, { lambdaGbSeconds: gbSeconds(milliseconds, memoryMbOf(functionName)) }),
  /** Counts what a function wrote to its log. */
  log: (functionName: string, text: string) =>
    tally.add(`${functionName} log`, { logBytes: applicationLogBytes(text) }),
});
