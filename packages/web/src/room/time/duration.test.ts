import { expect, test } from "vitest";
import { durationText } from "./duration.ts";

test("seconds are told in the largest unit that divides them", () => {
  const seconds = [1, 30, 60, 600, 5400, 3600, 86_400, 7 * 86_400];
  expect(seconds.map(durationText)).toEqual([
    "1 second",
    "30 seconds",
    "1 minute",
    "10 minutes",
    "90 minutes",
    "1 hour",
    "1 day",
    "7 days",
  ]);
});
