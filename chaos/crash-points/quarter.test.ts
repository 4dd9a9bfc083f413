import { expect, test } from "vitest";
import { callsOf, chooseQuarter } from "../../test/quarter.ts";
import { type CrashPoint, nameOf, pointsOf } from "./point.ts";
import { quarterOf } from "./quarter.ts";
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
  ["fanout", "messages", "Query subscription"],
].map(([name = "", task = "", call = ""]) => {
  return { function: name, task, call, service: "dynamodb" as const, invocation: 1, nth: 1, roundTrip: 1 };
});

const cases = pointsOf(scenario, calls).map((point) => ({ point }));
const names = (some: readonly { point: CrashPoint }[]) => some.map(({ point }) => nameOf(point)).toSorted();
const quarters = ["first", "second", "third", "fourth"] as const;
const taken = (quarter: (typeof quarters)[number] | "all", some = cases) =>
  quarterOf(quarter, some, scenario.about);

test("four quarters of the crash points are all of them, and none has one of another's", () => {
  const ofSend = cases.filter(({ point }) => point.function === "send");
  expect(names(quarters.flatMap((quarter) => taken(quarter, ofSend)))).toEqual(names(ofSend));
  expect(names(taken("all"))).toEqual(names(cases));
});

test.each([1, 2, 3])("each quarter has one of %i points of a thing that a scenario is about", (count) => {
  const few = cases.filter(({ point }) => point.function === "send").slice(0, count);
  expect(few).toHaveLength(count);
  const each = quarters.map((quarter) => taken(quarter, few));
  expect(each.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  expect(new Set(each.flat())).toEqual(new Set(few));
});

test("another word for a quarter is refused with those there are", () => {
  expect(() => chooseQuarter("half")).toThrow(
    'CHAOS_QUARTER is one of first, second, third, fourth, all, not "half".',
  );
});

test("four quarters of the calls of a work are all of them", () => {
  const ended = quarters.flatMap((quarter) => {
    const { first, step } = callsOf(quarter);
    return [0, 1, 2].map((nth) => first + nth * step);
  });
  expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, nth) => nth + 1));
  expect(callsOf("all")).toEqual({ first: 1, step: 1 });
});
