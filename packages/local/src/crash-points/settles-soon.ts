import type { Patch } from "@parley/aws-local/lambda/patch";

/** The wait for a place whose send has died, shortened from 10 s: the rule is the same. */
export const settlesSoon: readonly Patch[] = [
  { file: "packages/core/src/log/settle.ts", replace: ["sealAfter = 10_000", "sealAfter = 300"] },
];
