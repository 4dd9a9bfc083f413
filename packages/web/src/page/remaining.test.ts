import { expect, test } from "vitest";
import { remaining } from "./remaining.ts";

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

test.each([
  [1, "1 s"],
  [45 * second, "45 s"],
  [98.2 * second, "99 s"],
  [99.2 * second, "2 min"],
  [12 * minute, "12 min"],
  [12 * minute + 1, "13 min"],
  [99 * minute, "99 min"],
  [100 * minute, "1 h 40 min"],
  [3 * hour - second, "3 h"],
  [3 * hour + 19.5 * minute, "3 h 20 min"],
  [24 * hour, "24 h"],
])("%i ms are told as %s", (milliseconds, told) => {
  expect(remaining(milliseconds)).toBe(told);
});
