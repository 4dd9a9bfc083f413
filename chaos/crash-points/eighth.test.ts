import { expect, test } from "vitest";
import { callsOf, chooseEighth, eighths, ofThisRun } from "../../test/eighth.ts";
import { eighthOf } from "./eighth.ts";
import { type CrashPoint, nameOf, pointsOf } from "./point.ts";
import { send } from "./scenario.ts";

const scenario = {
  name: "a message in a busy room",
  about: [send("sendMessage", 1), { function: "fanout", task: "messages", call: "Query subscription" }],
  run: async () => {},
  shows: [],
};

const calls = [
  ["send", "sendMessage", "UpdateItem room"],
  ["send", "sendMessage", "PutItem intent"],
  ["send", "sendMessage", "PutItem event"],
  ["send", "sendMessage", "Query subscription"],
  ["send", "sendMessage", "DeleteItem subscription"],
  ["fanout", "messages", "Query subscription"],
].map(([name = "", task = "", call = ""]) => {
  return { function: name, task, call, service: "dynamodb" as const, invocation: 1, nth: 1, roundTrip: 1 };
});

const cases = pointsOf(scenario, calls).map((point) => ({ point }));
const names = (some: readonly { point: CrashPoint }[]) => some.map(({ point }) => nameOf(point)).toSorted();
const taken = (eighth: (typeof eighths)[number] | "all", some = cases) =>
  eighthOf(eighth, some, scenario.about);

test("eight eighths of the crash points are all of them, and none has one of another's", () => {
  const ofSend = cases.filter(({ point }) => point.function === "send");
  expect(names(eighths.flatMap((eighth) => taken(eighth, ofSend)))).toEqual(names(ofSend));
  expect(names(taken("all"))).toEqual(names(cases));
});

test.each([1, 2, 7])("each eighth has one of %i points of a thing that a scenario is about", (count) => {
  const few = cases.filter(({ point }) => point.function === "send").slice(0, count);
  expect(few).toHaveLength(count);
  const each = eighths.map((eighth) => taken(eighth, few));
  expect(each.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(new Set(each.flat())).toEqual(new Set(few));
});

test("another word for an eighth is refused with those there are", () => {
  expect(() => chooseEighth("half")).toThrow(
    'TEST_EIGHTH is one of first, second, third, fourth, fifth, sixth, seventh, eighth, all, not "half".',
  );
});

test("eight eighths of the calls of a work are all of them", () => {
  const ended = eighths.flatMap((eighth) => {
    const { first, step } = callsOf(eighth);
    return [0, 1, 2].map((nth) => first + nth * step);
  });
  expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, nth) => nth + 1));
  expect(callsOf("all")).toEqual({ first: 1, step: 1 });
});

test.each([2, 4, 8] as const)("the runs of one part in %i take all of a list, each at least one", (parts) => {
  for (const list of [["a"], ["a", "b", "c"], [..."abcdefghijk"]]) {
    const runs = eighths.map((eighth) => ofThisRun(list, parts, eighth));
    expect(new Set(runs.flat())).toEqual(new Set(list));
    for (const run of runs) expect(run.length).toBeGreaterThan(0);
    for (const run of runs)
      expect(run.length).toBeLessThanOrEqual(Math.ceil(list.length / Math.min(parts, list.length)));
    expect(ofThisRun(list, parts, "all")).toEqual(list);
  }
});
