import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";

test("without arguments it is a hundred thousand people, each in two rooms of 25", () => {
  expect(readArguments([]).scenario).toMatchObject({
    peak: 3,
    workload: { users: 100_000, rooms: 8_000, peoplePerRoom: 25, messagesPerUserDay: 20 },
  });
});

test("a handful of people are in one room", () => {
  expect(readArguments(["--users", "3"]).scenario.workload).toMatchObject({ peoplePerRoom: 3, rooms: 2 });
});

test.each([
  [["--users", "many"], '--users takes a whole number from 1 to 10000000, not "many".'],
  [["--users", "-5"], '--users takes a whole number from 1 to 10000000, not "-5".'],
  [["--users", "999999999999"], "--users takes a whole number from 1 to 10000000"],
  [["--messages-per-user-day", "-1"], "--messages-per-user-day takes a number from 0 to 100000"],
  [["--users", "10000000", "--messages-per-user-day", "5000"], "are more than 1000000000 messages a day"],
  [["--rooms", "1"], "1 rooms of 25 have no place for 100000 people"],
  [["--users", "20", "--people-per-room", "30"], "A room cannot have 30 of 20 users"],
  [["--peak", "0"], '--peak takes a number from 1 to 12, not "0".'],
  [["--people", "3"], "Unknown option '--people'."],
])("%j is refused with a sentence", (args, sentence) => {
  expect(() => readArguments(args)).toThrow(sentence);
});

test("a wrong argument ends it with 2, and says why without a stack trace", { timeout: 120_000 }, () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "--days", "40"], {
    encoding: "utf8",
  });
  expect([status, stdout, stderr]).toEqual([2, "", '--days takes a whole number from 1 to 31, not "40".\n']);
});
