import { expect, test } from "vitest";
import { initialsOf } from "./initials.ts";

test.each([
  ["Ada Lovelace", "AL"],
  ["Ada King Lovelace", "AL"],
  ["grace", "GR"],
  ["x", "X"],
  ["user_123", "U1"],
  ["jean-luc picard", "JP"],
  ["李小龍", "李小"],
  ["  spaced   out ", "SO"],
  ["👩‍🚀 Sally", "👩‍🚀S"],
  ["Éa", "ÉA"],
  ["…", "?"],
])("%s becomes %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
