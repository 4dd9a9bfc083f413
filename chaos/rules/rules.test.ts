import { describe, expect, test } from "vitest";
import { CloudProcess } from "../cloud/cloud-process.ts";
import { play } from "../model/play.ts";
import { briskTiming } from "../people/timing.ts";
import { denseSequence } from "./dense-sequence.ts";
import { idempotentSends } from "./idempotent-sends.ts";
import { logIsTruth } from "./log-is-truth.ts";
import type { Rule } from "./rule.ts";
import { subscribeFirst } from "./subscribe-first.ts";

/*
 * Checks that never fail prove nothing. Each rule that the promise rests on is broken here, one at a time, and the
 * model finds it. With the rule in place it finds nothing in the same circumstances.
 */

const playUnder = async ({ patches, fetch, happenings, timing, faults }: Rule, how: "kept" | "broken") => {
  const broken = how === "broken";
  await using cloud = await CloudProcess.start(broken ? { patches } : {});
  return play(cloud, {
    happenings,
    circumstances: {
      timing: { ...briskTiming, ...timing },
      faults: { seed: 1, rules: faults },
      ...(broken && fetch && { fetch }),
      convergeWithin: 45_000,
      // What is broken never gets equal: there is no use in waiting long for it.
      ...(broken && { equalWithin: 5_000 }),
    },
    forMs: broken ? 60_000 : 1_000,
  });
};

describe.each([denseSequence, logIsTruth, idempotentSends, subscribeFirst])("$name", (rule) => {
  test.concurrent("is kept: the model finds nothing", async () => {
    const { wrong } = await playUnder(rule, "kept");
    expect(wrong?.found ?? [], wrong?.report).toEqual([]);
  }, 120_000);

  test.concurrent("is broken: the model finds a violation", async () => {
    const { wrong } = await playUnder(rule, "broken");
    expect(wrong?.found ?? []).not.toEqual([]);
  }, 120_000);
});
