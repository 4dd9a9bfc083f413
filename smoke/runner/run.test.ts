import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createVisitors } from "../users/visitors.ts";
import type { Check } from "./check.ts";
import { runChecks } from "./run.ts";

const outcomeOf = async (check: Pick<Check, "deadline" | "run">, timeoutMs: number) => {
  const whole = { name: "clean-up", title: "Clean-up", lookAt: "", ...check };
  const shared = {
    stage: { socket: "", api: "", site: "", name: undefined },
    room: "smoke",
    people: 0,
    visitors: createVisitors({ api: "", token: undefined, timeoutMs }),
    begun: 0,
    timeoutMs,
    aws: "aws",
  };
  const results = await runChecks(
    [[whole]],
    () => shared,
    () => {},
  );
  return results.map(({ outcome }) => outcome);
};

test("a check has the time of three answers, also where its own deadline is shorter", async () => {
  const run = () => pause(50).then(() => "done");
  expect(await outcomeOf({ deadline: 1, run }, 120_000)).toEqual(["ok"]);
});

test("a check that never ends has failed after its deadline", async () => {
  const run = () => new Promise<string>(() => {});
  expect(await outcomeOf({ deadline: 20, run }, 1)).toEqual(["failed"]);
  expect(await outcomeOf({ run }, 1)).toEqual(["failed"]);
});
