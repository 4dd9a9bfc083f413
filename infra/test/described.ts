import { expect, it } from "vitest";
import { deploymentOf } from "../../packages/functions/src/manifest.ts";
import { describePlan } from "./description.ts";
import type { Plan } from "./plan.ts";

/** Whether a plan has the settings that the local cloud runs for such a stage. */
export const described = (stage: string, plan: () => Plan, occasion: Parameters<typeof deploymentOf>[0]) => {
  it("plans the settings that the local cloud enforces", () => {
    expect(describePlan(plan(), stage)).toStrictEqual(deploymentOf(occasion));
  });
};
