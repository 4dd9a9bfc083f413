import { existsSync, globSync } from "node:fs";
import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { explained } from "./survivors.ts";
import { targets } from "./targets.ts";

const namesOf = (args: string[]) => readArguments(args).chosen.map(({ name }) => name);

test("without arguments everything is mutated, by tests that are there", () => {
  expect(readArguments([])).toMatchObject({ chosen: targets, concurrency: 2, fresh: false });
  const missing = targets.flatMap(({ files, tests }) => [
    ...files.filter((file) => !existsSync(file)),
    ...tests.filter((test) => globSync(test).length === 0),
  ]);
  expect(missing).toEqual([]);
});

test("a part or a file can be chosen, in any way to write its path", () => {
  expect(namesOf(["--only", "packages/core/src/log"])).toEqual(["packages/core/src/log"]);
  expect(namesOf(["--only", "./packages/core/src/log/"])).toEqual(["packages/core/src/log"]);
  const ofClient = targets.map(({ name }) => name).filter((name) => name.startsWith("packages/client/"));
  expect(namesOf(["--only", "packages/client"])).toEqual(ofClient);
  expect(namesOf(["--only", "packages/core/src/fanout"])).toHaveLength(2);
  const file = "packages/core/src/log/settle.ts";
  expect(readArguments(["--only", file]).chosen).toMatchObject([{ files: [file] }]);
});

test.each([
  [["--only", "packages/web"], "Nothing at packages/web is mutated."],
  [["--concurrency", "0"], '--concurrency takes a whole number from 1 to 64, not "0".'],
  [["--folder", "x"], "Unknown option '--folder'."],
])("%j is refused with a sentence", (args, sentence) => {
  expect(() => readArguments(args)).toThrow(sentence);
});

test("every survivor that is explained is in a file that is mutated", () => {
  const files = new Set(targets.flatMap(({ files }) => files));
  expect(explained.filter(({ file }) => !files.has(file))).toEqual([]);
});
