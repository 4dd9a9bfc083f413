import { expect, test } from "vitest";
import { judge } from "./goals.ts";

const verdictOf = (keys: Record<string, number>) => judge(keys).map(({ goal, holds }) => [goal.key, holds]);

test("What is at its bound holds, what is beyond does not", () => {
  expect(verdictOf({ posterCpuRatio: 0.25, posterRateRatio: 3.5 })).toEqual([
    ["posterCpuRatio", true],
    ["posterRateRatio", true],
  ]);
  expect(verdictOf({ posterCpuRatio: 0.26, posterRateRatio: 3.4 })).toEqual([
    ["posterCpuRatio", false],
    ["posterRateRatio", false],
  ]);
});

test("Read units have to be those of a room alone", () => {
  const of = (readUnitsAlone: number) => verdictOf({ readUnitsAlone, readUnitsWithBystanders: 8 });
  expect(of(8)).toEqual([["readUnitsWithBystanders", true]]);
  expect(of(7.5)).toEqual([["readUnitsWithBystanders", false]]);
});

test("What was not measured is not judged, and what came to no figure does not hold", () => {
  expect(verdictOf({})).toEqual([]);
  expect(verdictOf({ busyLost: Number.NaN })).toEqual([["busyLost", false]]);
});
