import type { Patch } from "../../packages/aws-local/src/lambda/patch.ts";

/** The wait for a place whose send has died, shortened from 10 s: the rule is the same. */
export const settlesSoon: readonly Patch[] = [
  { file: "packages/core/src/log/settle.ts", replace: ["sealAfter = 10_000", "sealAfter = 300"] },
];
