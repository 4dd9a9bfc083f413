import { describe, expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import type { ObservedCall } from "../faults/faults.ts";
import type { Errand } from "./errand.ts";
import { createLanes } from "./lanes.ts";
import { nameOf, pointsOf } from "./point.ts";
import { play } from "./scene.ts";

export type Sweep = {
  /** Most of the time of a case is spent waiting, so several share the processor. */
  clouds: readonly Cloud[];
  errands: readonly Errand[];
  /** Whether a handler has to be seen to die at such a call. */
  mustDieAt(call: ObservedCall): boolean;
};

const handlerOf = (call: { function: string; task: string; call: string }) =>
  `${call.function} (${call.task}): ${call.call}`;

/** An environment reads the stage once in ten seconds, for whatever comes then: no errand makes that call each time. */
const isOfErrand = ({ call }: ObservedCall) => call !== "Query stage";

/**
 * Declares the tests of errands: each is played once as it is, which tells every call that the handlers make for it.
 * Then it is played again for each of these calls, and the handler dies just before it or just after it. A call that is
 * new is covered by itself.
 */
export const sweep = async ({ clouds, errands, mustDieAt }: Sweep): Promise<void> => {
  const inCloud = createLanes(clouds);
  let rooms = 0;
  const nextRoom = () => `room-${++rooms}`;

  const recorded = await Promise.all(
    errands.map(async (errand) => {
      const played = await inCloud((cloud) => play(cloud, nextRoom(), errand)).catch((cause) => {
        throw new Error(`Without a crash, this fails: ${errand.name}`, { cause });
      });
      const calls = played.calls.filter(isOfErrand);
      return {
        errand,
        calls,
        cases: pointsOf(errand, calls).map((point) => ({ name: nameOf(point), point })),
      };
    }),
  );

  test("every call that a handler was seen to make is one at which it dies below", () => {
    const seen = new Set(recorded.flatMap(({ calls }) => calls.filter(mustDieAt).map(handlerOf)));
    const covered = new Set(recorded.flatMap(({ cases }) => cases.map(({ point }) => handlerOf(point))));
    expect([...seen].filter((call) => !covered.has(call))).toEqual([]);
  });

  /** A call that is made only where two tries meet is not made every time. */
  const missed: string[] = [];

  describe.each(recorded)("$errand.name", ({ errand, cases }) => {
    test.concurrent.each(cases)("$name, and the promise holds", async ({ point }) => {
      const { died } = await inCloud((cloud) => play(cloud, nextRoom(), errand, point));
      if (!died) missed.push(`${errand.name}: ${nameOf(point)}`);
    });
  });

  test("nearly every handler has died where it had to", () => {
    const all = recorded.flatMap(({ cases }) => cases);
    expect(missed.length / all.length, missed.join("\n")).toBeLessThan(0.05);
  });
};
