import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";
import { Refused } from "../command-line/refused.ts";
import { type Target, targets } from "./targets.ts";

export const usage = `Usage: mutate [--only PATH] [--concurrency N] [--fresh]

Changes the code that delivery and identity rest on, one place at a time, and shows which changes no test notices.
Ends with 1 when mutate/survivors.ts does not explain one of them, or explains one that is none.

  --only PATH      one of the parts below, or a file of theirs
  --concurrency N  how many mutants are tested at a time (default 2)
  --fresh          test all of them, also where neither code nor tests have changed since the last run

${targets.map(({ name }) => `  ${name}`).join("\n")}`;

export type Arguments = { chosen: readonly Target[]; concurrency: number; fresh: boolean; help: boolean };

/** The targets at a path: one by its name, or those with files there. */
const targetsAt = (path: string): Target[] =>
  targets.flatMap((target) => {
    if (target.name === path) return [target];
    const files = target.files.filter((file) => file === path || file.startsWith(`${path}/`));
    return files.length > 0 ? [{ ...target, files }] : [];
  });

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = (args: string[]): Arguments => {
  const options = { only: text, concurrency: text, fresh: flag, help: flag };
  const { values } = parseCommandLine({ args, options }, usage);
  const only = values.only?.replace(/^\.\//, "").replace(/\/$/, "");
  const chosen = only === undefined ? targets : targetsAt(only);
  if (chosen.length === 0) throw new Refused(`Nothing at ${only} is mutated.\n\n${usage}`);
  return {
    chosen,
    concurrency: numberOf("concurrency", values.concurrency, 2, { min: 1, max: 64 }),
    fresh: values.fresh ?? false,
    help: values.help ?? false,
  };
};
