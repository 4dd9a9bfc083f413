import { expect, test } from "vitest";
import { ofThisRun } from "../../test/eighth.ts";
import { CloudProcess } from "../cloud/cloud-process.ts";
import { play } from "../model/play.ts";
import type { Circumstances } from "../model/world.ts";
import { briskTiming } from "../users/timing.ts";
import { denseSequence } from "./dense-sequence.ts";
import { idempotentSends } from "./idempotent-sends.ts";
import { logIsTruth } from "./log-is-truth.ts";
import type { Rule } from "./rule.ts";
import { subscribeFirst } from "./subscribe-first.ts";

/*
 * Checks that never fail prove nothing. Each rule that the promise rests on is broken here, one at
 * a time, and the model finds it. With the rule in place it finds nothing under the same
 * conditions.
 */

const rules = ofThisRun([denseSequence, logIsTruth, idempotentSends, subscribeFirst], 4);

const circumstancesOf = ({ timing, faults }: Rule): Circumstances => ({
  timing: { ...briskTiming, ...timing },
  faults: { seed: 1, rules: faults },
  convergeWithin: 45_000,
});

test("in circumstances that make a rule needed, the model finds nothing while it is in place", async () => {
  await using cloud = await CloudProcess.start();
  for (const rule of rules) {
    const { happenings } = rule;
    const { wrong } = await play(cloud, { happenings, circumstances: circumstancesOf(rule), forMs: 1_000 });
    expect(wrong?.found ?? [], `${rule.name}\n${wrong?.report}`).toEqual([]);
  }
});

test.each(rules)("the model finds a violation where this is broken: $name", async (rule) => {
  const { patches, tuning, fetch, happenings } = rule;
  await using cloud = await CloudProcess.start({ patches, ...(tuning && { tuning }) });
  // A broken view never becomes equal: a long wait is useless.
  const circumstances = { ...circumstancesOf(rule), equalWithin: 5_000, ...(fetch && { fetch }) };
  const { wrong } = await play(cloud, { happenings, circumstances, forMs: 150_000 });
  expect(wrong?.found ?? []).not.toEqual([]);
});
