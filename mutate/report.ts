import type { Mutant } from "./mutants.ts";
import { explained } from "./survivors.ts";

type Part = { name: string; mutants: readonly Mutant[] };

const survivors = (mutants: readonly Mutant[]) => mutants.filter(({ isNoticed }) => !isNoticed);

const isExplained = ({ file, change }: Mutant) =>
  explained.some((known) => known.file === file && known.mutants.includes(change));

/** The mutants that no test notices, and that `survivors.ts` says nothing of. */
export const unexplained = (mutants: readonly Mutant[]): Mutant[] =>
  survivors(mutants).filter((mutant) => !isExplained(mutant));

const row = ({ name, mutants }: Part) => {
  const alive = survivors(mutants).length;
  const killed = mutants.length - alive;
  const score = `${((100 * killed) / mutants.length).toFixed(1)} %`;
  return `| \`${name}\` | ${mutants.length} | ${killed} | ${score} | ${alive - unexplained(mutants).length} of ${alive} |`;
};

/** The score of each part, and a line for each survivor that is not explained. */
export const inWords = (parts: readonly Part[]): string => {
  const left = parts.flatMap(({ mutants }) => unexplained(mutants));
  return [
    ...left.map(({ file, line, change }) => `${file}:${line}\n  ${change}`),
    ...(left.length > 0 ? [""] : []),
    "| part | mutants | killed | score | survivors explained |",
    "|---|---|---|---|---|",
    ...parts.map(row),
  ].join("\n");
};
