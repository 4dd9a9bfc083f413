import { runCommand } from "../command-line/run.ts";
import { measureActions, rateLimits } from "../cost/perform.ts";
import { startCloud } from "../packages/local/src/cloud.ts";
import { readArguments, usage } from "./arguments.ts";
import { findOut } from "./find.ts";
import { inWords } from "./report.ts";

/*
 * `npx pnpm@12 scale`: what a number of users means for AWS's quotas, and which limit is reached
 * first.
 */

/** How often each action is performed. */
const repetitions = 3;

await runCommand(async () => {
  const { scenario, seed, json, help } = readArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  // Standard output is for the report, which --json makes machine-readable.
  console.error("Measuring each action on a local cloud.\n");
  const cloud = await startCloud({ rateLimits });
  const measured = await measureActions(cloud, repetitions).finally(() => cloud.close());
  const findings = findOut(scenario, measured, seed);
  console.log(json ? JSON.stringify(findings) : inWords(findings));
});
