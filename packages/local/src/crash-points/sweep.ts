import { describe, expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import type { ObservedCall } from "../faults/faults.ts";
import type { Errand } from "./errand.ts";
import { createLanes } from "./lanes.ts";
import { type CrashPoint, nameOf, pointsOf } from "./point.ts";
import { play } from "./scene.ts";

export type Sweep = {
  /** Most of the time of a case is spent waiting, so several share the processor. */
  clouds: readonly Cloud[];
  errands: readonly Errand[];
  /** Whether a handler has to be seen to die at such a call. */
  mustDieAt(call: ObservedCall): boolean;
};

/** How often a case is played, at most, until the handler comes to the call at which it has to die. */
const mostPlays = 3;

const handlerOf = (call: { function: string; task: string; call: string }) =>
  `${call.function} (${call.task}): ${call.call}`;

/** An environment reads the stage once in ten seconds, for whatever comes then: no errand makes that call each time. */
const isOfErrand = ({ call }: ObservedCall) => call !== "Query stage";

/** An environment reports its rate limits once enough has passed: which errand that meets depends on the machine. */
const isReport = ({ call }: ObservedCall) => call.endsWith(" limit");

/**
 * Declares the tests of errands: each is played as it is, which tells every call that the handlers make for it. Then it is played
 * again for each of these calls, and the handler dies just before it or just after it. A call that is new is covered by itself.
 *
 * It is recorded twice. What was called once only was called by chance, or because the machine was slow: the handler dies there
 * if it comes there again.
 */
export const sweep = async ({ clouds, errands, mustDieAt }: Sweep): Promise<void> => {
  const inCloud = createLanes(clouds);
  let rooms = 0;
  const nextRoom = () => `room-${++rooms}`;

  const record = async (errand: Errand) => {
    const played = await inCloud((cloud) => play(cloud, nextRoom(), errand)).catch((cause) => {
      throw new Error(`Without a crash, this fails: ${errand.name}`, { cause });
    });
    return played.calls.filter(isOfErrand);
  };
  const recorded = await Promise.all(
    errands.map(async (errand) => {
      const [once, again] = [await record(errand), await record(errand)];
      const [first, second] = [once, again].map((calls) => new Set(pointsOf(errand, calls).map(nameOf)));
      const calls = [...once, ...again];
      const cases = pointsOf(errand, calls).map((point) => {
        const name = nameOf(point);
        return { name, point, isCertain: first?.has(name) && second?.has(name) };
      });
      return { errand, calls, cases };
    }),
  );

  test("every call that a handler was seen to make is one at which it dies below", () => {
    const must = (call: ObservedCall) => mustDieAt(call) && !isReport(call);
    const seen = new Set(recorded.flatMap(({ calls }) => calls.filter(must).map(handlerOf)));
    const covered = new Set(recorded.flatMap(({ cases }) => cases.map(({ point }) => handlerOf(point))));
    expect([...seen].filter((call) => !covered.has(call))).toEqual([]);
  });

  const dies = async (errand: Errand, point: CrashPoint, plays: number): Promise<boolean> => {
    const { died } = await inCloud((cloud) => play(cloud, nextRoom(), errand, point));
    return died || (plays > 1 && dies(errand, point, plays - 1));
  };
  const missed: string[] = [];

  describe.each(recorded)("$errand.name", ({ errand, cases }) => {
    test.concurrent.each(cases)("$name, and the promise holds", async ({ point, isCertain }) => {
      const died = await dies(errand, point, isCertain ? mostPlays : 1);
      if (isCertain && !died) missed.push(`${errand.name}: ${nameOf(point)}`);
    });
  });

  test("nearly every handler has died where it had to", () => {
    const certain = recorded.flatMap(({ cases }) => cases.filter(({ isCertain }) => isCertain));
    expect(missed.length / certain.length, missed.join("\n")).toBeLessThan(0.05);
  });
};
