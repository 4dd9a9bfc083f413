import { describe, expect, test } from "vitest";
import { CloudProcess } from "../cloud/cloud-process.ts";
import { Gathering } from "../people/gathering.ts";
import { briskTiming } from "../people/timing.ts";
import { denseSequence } from "./dense-sequence.ts";
import { idempotentSends } from "./idempotent-sends.ts";
import { logIsTruth } from "./log-is-truth.ts";
import type { Rule } from "./rule.ts";
import { subscribeFirst } from "./subscribe-first.ts";

/*
 * Checks that never fail prove nothing. Each rule that the promise rests on is broken here, one at a time, and the same
 * checks that the soak and the model use find it. With the rule in place, the same schedule shows nothing.
 */

const play = async (rule: Rule, how: "kept" | "broken", within: number) => {
  await using cloud = await CloudProcess.start(how === "broken" ? { patches: rule.patches } : {});
  await using gathering = new Gathering(cloud, { ...briskTiming, ...rule.timing });
  const reading = how === "broken" && rule.fetch ? { fetch: rule.fetch } : {};
  await rule.schedule({ cloud, gathering, reading });
  const { converged } = await gathering.verdict(within);
  return { converged, violations: gathering.ledger.violations };
};

describe.each([denseSequence, logIsTruth, idempotentSends, subscribeFirst])("$name", (rule) => {
  test.concurrent("is kept: everybody sees all of it, once", async () => {
    expect(await play(rule, "kept", 45_000)).toEqual({ converged: true, violations: [] });
  }, 120_000);

  test.concurrent("is broken: the checks find it", async () => {
    const { violations } = await play(rule, "broken", 4_000);
    expect(violations.map(({ breach }) => breach)).toContain(rule.shows);
  }, 120_000);
});
