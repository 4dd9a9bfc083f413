import { expect, test } from "vitest";
import { prefixFrom } from "./prefix.ts";

test.each([
  ["", ""],
  [" #Design Rev", "design-rev"],
  ["2026-", "2026-"],
  ["x".repeat(64), "x".repeat(64)],
  ["x".repeat(65), undefined],
  ["café", undefined],
  ["a/b", undefined],
])("%j looks for names that begin with %j", (text, prefix) => {
  expect(prefixFrom(text)).toBe(prefix);
});
