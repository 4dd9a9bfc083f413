import { expect, test } from "vitest";
import { chooseHalf, halfOf } from "./half.ts";
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
  ["fanout", "messages", "Query subscription"],
].map(([name = "", task = "", call = ""]) => {
  return { function: name, task, call, service: "dynamodb" as const, invocation: 1, nth: 1, roundTrip: 1 };
});

const cases = pointsOf(scenario, calls).map((point) => ({ point }));
const names = (some: readonly { point: CrashPoint }[]) => some.map(({ point }) => nameOf(point)).toSorted();
const taken = (half: "first" | "second" | "both") => names(halfOf(half, cases, scenario.about));

test("two halves of the crash points are all of them, and neither has one of the other's", () => {
  expect([...taken("first"), ...taken("second")].toSorted()).toEqual(names(cases));
  expect(taken("first").length).toBe(taken("second").length);
  expect(taken("both")).toEqual(names(cases));
});

test("either half has a point of each thing that a scenario is about, also where there is only one", () => {
  const [single] = cases.filter(({ point }) => point.function === "fanout");
  if (!single) throw new Error("There is no such point.");
  const others = cases.filter(({ point }) => point.function === "send");
  for (const half of ["first", "second"] as const)
    expect(halfOf(half, [...others, single], scenario.about)).toContain(single);
});

test("another word for a half is refused with those there are", () => {
  expect(() => chooseHalf("third")).toThrow('CHAOS_HALF is one of first, second, both, not "third".');
});
