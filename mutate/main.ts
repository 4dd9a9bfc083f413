import { runCommand } from "../cost/command-line.ts";
import { readArguments, usage } from "./arguments.ts";
import { testMutants } from "./mutants.ts";
import { inWords, unexplained } from "./report.ts";

/*
 * `npx pnpm@12 mutate`: changes the code one place at a time, and shows which changes no test notices.
 */

await runCommand(async () => {
  const { chosen, help, ...run } = readArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  const parts = [];
  for (const target of chosen) {
    console.error(`\n${target.name}`);
    parts.push({ name: target.name, mutants: await testMutants(target, run) });
  }
  console.log(inWords(parts));
  if (parts.some(({ mutants }) => unexplained(mutants).length > 0)) process.exitCode = 1;
});
