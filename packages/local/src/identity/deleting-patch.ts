import type { Patch } from "@parley/aws-local/lambda/patch";

/**
 * For tests: with this patch what somebody who leaves had said is waited for only so long, and not for 40
 * s.
 */
export const leavesWithin = (milliseconds: number): readonly Patch[] => [
  {
    file: "packages/core/src/account/in-flight.ts",
    replace: ["maxInFlightMs = 40_000", `maxInFlightMs = ${milliseconds}`],
  },
  {
    file: "packages/core/src/account/in-flight.ts",
    replace: ["lookAgainAfter = 5", "lookAgainAfter = 1"],
  },
];
