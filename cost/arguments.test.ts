import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";

test("without arguments it is a team of 20", () => {
  expect(readArguments([])).toMatchObject({
    json: false,
    workload: { users: 20, rooms: 8, peoplePerRoom: 8 },
  });
});

test.each([
  [["--users", "none"], '--users takes a whole number from 1 to 1000000, not "none".'],
  [["--users", "-5"], '--users takes a whole number from 1 to 1000000, not "-5".'],
  [["--rooms", "0"], '--rooms takes a whole number from 1 to 1000000, not "0".'],
  [["--hours-online", "25"], '--hours-online takes a number from 0 to 24, not "25".'],
  [["--people-per-room", "30"], "A room cannot have 30 of 20 users"],
  [["--user", "3"], "Unknown option '--user'."],
  [["--idle", "--users", "3"], "--idle has no users"],
])("%j is refused with a sentence", (args, sentence) => {
  expect(() => readArguments(args)).toThrow(sentence);
});

test("a wrong argument ends it with 2, and says why without a stack trace", () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "--days", "40"], {
    encoding: "utf8",
  });
  expect([status, stdout, stderr]).toEqual([2, "", '--days takes a whole number from 1 to 31, not "40".\n']);
});
