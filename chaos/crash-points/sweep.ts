import { describe, expect, test } from "vitest";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import type { ObservedCall } from "../../packages/local/src/faults/faults.ts";
import { chooseEighth, ofThisRun } from "../../test/eighth.ts";
import { eighthOf } from "./eighth.ts";
import { type CrashPoint, covers, isAt, nameOf, pointsOf } from "./point.ts";
import { createPool } from "./pool.ts";
import type { Scenario } from "./scenario.ts";
import { play } from "./scene.ts";

export type Sweep = {
  /** Most of the time of a case is spent waiting, so several share the processor. */
  clouds: readonly Cloud[];
  scenarios: readonly Scenario[];
  /** Whether a handler has to be seen to die at such a call. */
  mustDieAt(call: ObservedCall): boolean;
};

/**
 * How often a case is played, and compared with a play without a death, until the handler dies. A call that
 * half of all plays make passes through this once in 65,536 times; one that all make, or nearly none, does
 * not.
 */
const maxRounds = 8;

const handlerOf = (call: { function: string; task: string; call: string }) =>
  `${call.function} (${call.task}): ${call.call}`;

/**
 * An environment reads the stage once in ten seconds, for whatever comes then: no scenario makes that call
 * each time.
 */
const isOfScenario = ({ call }: ObservedCall) => call !== "Query stage";

/**
 * An environment reports its rate limits, and what the stage has spent, once enough has passed: any
 * scenario may meet it.
 */
const isReport = ({ call }: ObservedCall) => call.endsWith(" limit") || call === "UpdateItem stage";

/**
 * Declares the tests of scenarios: each is played as it is, which tells every call that the handlers make
 * for it. Then it is played again for each of these calls, and the handler dies just before it or just
 * after it. A call that is new is covered by itself. One run takes an eighth of these crash points, and
 * one outside of CI those of a quarter of the scenarios.
 *
 * A slow machine leads to calls that a fast one does not, so a run of all points records twice. And a
 * handler may not come to a call at which it is to die. Then the scenario is played once more without a
 * death, on the same machine: the call was made by chance if that does not make it either. A handler that
 * comes to its call and does not die fails the test.
 */
export const sweep = async ({ clouds, scenarios, mustDieAt }: Sweep): Promise<void> => {
  const inCloud = createPool(clouds);
  let rooms = 0;
  const nextRoom = () => `room-${++rooms}`;

  const record = async (scenario: Scenario) => {
    const played = await inCloud((cloud) => play(cloud, nextRoom(), scenario)).catch((cause) => {
      throw new Error(`Without a crash, this fails: ${scenario.name}`, { cause });
    });
    return { ...played, calls: played.calls.filter(isOfScenario) };
  };
  const eighth = chooseEighth();
  console.log(`Crash points: ${eighth}. TEST_EIGHTH=${eighth} takes them again, TEST_EIGHTH=all takes all.`);

  const recorded = await Promise.all(
    ofThisRun(scenarios, 4).map(async (scenario) => {
      const { calls: first } = await record(scenario);
      const again = eighth === "all" ? await record(scenario) : undefined;
      const calls = [...first, ...(again?.calls ?? [])];
      const points = pointsOf(scenario, calls);
      const cases = points.map((point) => ({ name: nameOf(point), point }));
      return { scenario, calls, points, cases: eighthOf(eighth, cases, scenario.about) };
    }),
  );

  const isWhole = recorded.length === scenarios.length;
  test.runIf(isWhole)(
    "handlers die at every call that they were seen to make, in one eighth or another",
    () => {
      const must = (call: ObservedCall) => mustDieAt(call) && !isReport(call);
      const seen = new Set(recorded.flatMap(({ calls }) => calls.filter(must).map(handlerOf)));
      const covered = new Set(recorded.flatMap(({ points }) => points.map(handlerOf)));
      expect([...seen].filter((call) => !covered.has(call))).toEqual([]);
    },
  );

  /** Whether the scenario, without a death, leads to the call now. */
  const isMade = async (scenario: Scenario, point: CrashPoint): Promise<boolean> => {
    const { calls, isOnItsWay } = await record(scenario);
    return isOnItsWay && calls.some((call) => isAt(point, call));
  };
  /** Plays until the handler has died at the call, or the call is known to be made by chance. */
  const dies = async (scenario: Scenario, point: CrashPoint, rounds = maxRounds): Promise<boolean> => {
    const { fate, isOnItsWay } = await inCloud((cloud) => play(cloud, nextRoom(), scenario, point));
    expect(fate, "a handler that comes to the call").not.toBe("lived");
    if (fate === "died" && isOnItsWay) return true;
    if (!(await isMade(scenario, point))) return false;
    expect(rounds, "plays without a death make the call, and plays with one do not").toBeGreaterThan(1);
    return dies(scenario, point, rounds - 1);
  };

  describe.each(recorded)("$scenario.name", ({ scenario, points, cases }) => {
    const died: CrashPoint[] = [];
    const diesAt = async (point: CrashPoint) => {
      if (await dies(scenario, point)) died.push(point);
    };
    test.concurrent.each(cases)("$name, and the promise holds", ({ point }) => diesAt(point));

    test("handlers have died at all that it is about", async () => {
      const left = () => scenario.about.filter((about) => !died.some((point) => covers(about, point)));
      // Calls that are made by chance may be all that the eighth has of something.
      for (const point of points) if (left().some((about) => covers(about, point))) await diesAt(point);
      expect(left()).toEqual([]);
    });
  });
};
