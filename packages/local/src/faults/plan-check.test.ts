import { describe, expect, test } from "vitest";
import { createFaults } from "./create.ts";
import { everyFault } from "./every-fault.ts";
import { type FaultPlan, noCounts, noFaults } from "./plan.ts";
import { requirePlan } from "./plan-check.ts";

/** A plan as it may come from a file, which no type holds to anything. */
const planOf = (rule: object): FaultPlan => JSON.parse(JSON.stringify({ seed: 1, rules: [rule] }));

describe("A fault plan that cannot be carried out is refused with a sentence", () => {
  test.each([
    [
      { fault: "latePost" },
      "Rule 1 of the fault plan (latePost) needs a `latency` in milliseconds, such as { ms: 100 }.",
    ],
    [{ fault: "slowCall", rate: 0.5 }, "(slowCall) needs a `latency`"],
    [{ fault: "slowInvocation", latency: {} }, "(slowInvocation) needs a `latency`"],
    [{ fault: "slowInvocation", latency: { median: 3 } }, "(slowInvocation) needs a `latency`"],
    [{ fault: "latePost", latency: { ms: -1 } }, "(latePost)"],
    [{ fault: "death" }, '(death) needs `when`: "before" or "after".'],
    [{ fault: "cut", when: "now" }, '(cut) needs `when`: "before" or "after".'],
    [{ fault: "doubledInvocation" }, '(doubledInvocation) needs `how`: "again" or "atOnce".'],
    [{ fault: "lostPost", rate: 20 }, "(lostPost) has a `rate` from 0 to 1."],
    [{ fault: "lostPost", times: -1 }, "(lostPost) has `times` of 0 or more."],
    [
      { fault: "lostPost", latency: { ms: 3 } },
      "(lostPost) has a field `latency` that this fault does not have.",
    ],
    [{ fault: "lateePost" }, "(lateePost) has no `fault` that there is: one of slowCall,"],
    [{}, "Rule 1 of the fault plan has no `fault` that there is"],
    [
      { fault: "throttledCall", service: "s3" },
      "(throttledCall) has a `service` that functions do not call.",
    ],
  ])("%j", (rule, sentence) => {
    const plan = planOf(rule);
    expect(() => requirePlan(plan)).toThrow(sentence);
    expect(() => createFaults(plan, () => undefined)).toThrow(sentence);
    const { faults } = createFaults(noFaults, () => undefined);
    expect(() => faults.set(plan)).toThrow(sentence);
    expect(faults.plan).toBe(noFaults);
  });
});

test("the plan with every fault is carried out, and has every fault", () => {
  const plan = everyFault(1, 1);
  requirePlan(plan);
  expect([...new Set(plan.rules.map(({ fault }) => fault))].toSorted()).toEqual(
    Object.keys(noCounts())
      // Nothing that a client sees rests on such a read: `reads.test.ts` has them all stale.
      .filter((fault) => fault !== "staleRead")
      .toSorted(),
  );
});

test("the rule at fault is named by its number", () => {
  const plan = planOf({ fault: "latePost" });
  const first = { fault: "lostPost" } as const;
  expect(() => requirePlan({ seed: 1, rules: [first, ...plan.rules] })).toThrow(
    "Rule 2 of the fault plan (latePost)",
  );
});
