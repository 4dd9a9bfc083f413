import { runCommand } from "../command-line/run.ts";
import { readArguments, usage } from "./arguments.ts";
import { testMutants } from "./mutants.ts";
import { inWords, isExplained, type Part } from "./report.ts";
import { explained } from "./survivors.ts";

/*
 * `npx pnpm@12 mutate`: changes the code one place at a time, and shows which changes no test
 * detects.
 */

await runCommand(async () => {
  const { chosen, help, ...run } = readArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  const parts: Part[] = [];
  for (const target of chosen) {
    console.error(`\n${target.name}`);
    const { name, files } = target;
    parts.push({ name, files, mutants: await testMutants(target, run) });
  }
  console.log(inWords(parts, explained));
  if (!isExplained(parts, explained)) process.exitCode = 1;
});
