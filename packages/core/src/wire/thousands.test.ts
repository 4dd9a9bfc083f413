import { expect, test } from "vitest";
import { maxSeq, messageCharacters } from "./limits.ts";
import { thousands } from "./thousands.ts";

test.each([0, 7, 999, 1_000, 12_345, 999_999, 1_000_000, messageCharacters, maxSeq])(
  "%i is written as the platform writes it in English",
  (count) => expect(thousands(count)).toBe(count.toLocaleString("en")),
);
