import type { Patch } from "../lambda/patch.ts";

/** For tests: with this patch what somebody who leaves had said is waited for only so long, and not for 40 s. */
export const leavesWithin = (milliseconds: number): readonly Patch[] => [
  {
    file: "packages/core/src/account/under-way.ts",
    replace: ["underWay = 40_000", `underWay = ${milliseconds}`],
  },
  {
    file: "packages/core/src/account/under-way.ts",
    replace: ["lookAgainAfter = 5", "lookAgainAfter = 1"],
  },
];
