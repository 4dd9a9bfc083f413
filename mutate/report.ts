import type { Mutant } from "./mutants.ts";
import type { Explained } from "./survivors/explained.ts";

/** A mutated part: all of its files, and all mutants of each. */
export type Part = { name: string; files: readonly string[]; mutants: readonly Mutant[] };

const survivors = (mutants: readonly Mutant[]) => mutants.filter(({ isNoticed }) => !isNoticed);

const matches = (pattern: string | RegExp, change: string) =>
  typeof pattern === "string" ? pattern === change : pattern.test(change);

/** The mutants that no test detects, and that nothing explains. */
const unexplained = (mutants: readonly Mutant[], explained: readonly Explained[]): Mutant[] =>
  survivors(mutants).filter(
    ({ file, change }) =>
      !explained.some(
        (known) => known.file === file && known.mutants.some((pattern) => matches(pattern, change)),
      ),
  );

/** Explanations for the mutated files that match no survivor. */
const outdated = (
  { files, mutants }: Part,
  explained: readonly Explained[],
): { file: string; pattern: string }[] => {
  const alive = survivors(mutants);
  return explained
    .filter(({ file }) => files.includes(file))
    .flatMap(({ file, mutants }) =>
      mutants
        .filter((pattern) => !alive.some((mutant) => mutant.file === file && matches(pattern, mutant.change)))
        .map((pattern) => ({ file, pattern: String(pattern) })),
    );
};

const row = ({ name, mutants }: Part) => {
  const alive = survivors(mutants).length;
  const killed = mutants.length - alive;
  const score = `${((100 * killed) / mutants.length).toFixed(1)} %`;
  return `| \`${name}\` | ${mutants.length} | ${killed} | ${score} | ${alive} |`;
};

/** What is wrong, a line each, the score of each part, and the sum. */
export const inWords = (parts: readonly Part[], explained: readonly Explained[]): string => {
  const left = parts.flatMap(({ mutants }) => unexplained(mutants, explained));
  const old = parts.flatMap((part) => outdated(part, explained));
  return [
    ...left.map(({ file, line, change }) => `${file}:${line}\n  ${change}`),
    ...old.map(({ file, pattern }) => `${file}: explained, and no survivor:\n  ${pattern}`),
    ...(left.length + old.length > 0 ? [""] : []),
    "| part | mutants | killed | score | survivors |",
    "|---|---|---|---|---|",
    ...parts.map(row),
    "",
    `${left.length} unexplained, ${old.length} explained that are none.`,
  ].join("\n");
};

/** Whether each survivor is explained, and each explanation has a survivor. */
export const isExplained = (parts: readonly Part[], explained: readonly Explained[]): boolean =>
  parts.every(
    (part) => unexplained(part.mutants, explained).length === 0 && outdated(part, explained).length === 0,
  );
