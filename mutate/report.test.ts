import { expect, test } from "vitest";
import type { Mutant } from "./mutants.ts";
import { inWords, isExplained } from "./report.ts";
import type { Explained } from "./survivors/explained.ts";

const mutant = (change: string, isNoticed = false, file = "a.ts"): Mutant => ({
  file,
  line: 7,
  change,
  isNoticed,
});

/** The report of a part with these mutants, and whether all of it is explained. */
const report = (mutants: Mutant[], ...patterns: (string | RegExp)[]) => {
  const parts = [{ name: "part", files: ["a.ts", "b.ts"], mutants }];
  const explained: Explained[] = [{ file: "a.ts", why: "It is so.", mutants: patterns }];
  return { isGood: isExplained(parts, explained), words: inWords(parts, explained).split("\n") };
};

test("a survivor has to be explained, and a mutant that is noticed has not", () => {
  const mutants = [mutant("a → b"), mutant("c → d", true)];
  expect(report(mutants)).toMatchObject({ isGood: false });
  expect(report(mutants).words.slice(0, 2)).toEqual(["a.ts:7", "  a → b"]);
  expect(report(mutants, "a → b")).toMatchObject({ isGood: true });
  expect(report(mutants, "a → b").words).toContain("| `part` | 2 | 1 | 50.0 % | 1 |");
  expect(report(mutants, "a → b").words.at(-1)).toBe("0 unexplained, 0 explained that are none.");
});

test("an expression explains a whole kind, and a text only what is just so, in its own file", () => {
  const kind = [mutant("limit + 1 → limit - 1"), mutant("limit * 2 → limit / 2")];
  expect(report(kind, /^limit /)).toMatchObject({ isGood: true });
  expect(report(kind, "limit")).toMatchObject({ isGood: false });
  expect(report([...kind, mutant("limit + 1 → limit - 1", false, "b.ts")], /^limit /)).toMatchObject({
    isGood: false,
  });
});

test("an explanation that explains no survivor has to go, when its file was mutated", () => {
  const { isGood, words } = report([mutant("a → b", true)], "a → b", /never/);
  expect(isGood).toBe(false);
  expect(words).toEqual(
    expect.arrayContaining(["a.ts: explained, and no survivor:", "  a → b", "  /never/"]),
  );
  const elsewhere = [{ file: "elsewhere.ts", why: "It is so.", mutants: ["a → b"] }];
  expect(isExplained([{ name: "part", files: ["a.ts"], mutants: [] }], elsewhere)).toBe(true);
});
