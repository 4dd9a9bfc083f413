import { startCloud } from "../packages/local/src/cloud.ts";
import { readArguments, usage } from "./arguments.ts";
import { allowances, measureActions } from "./perform.ts";
import { asData, inWords } from "./report.ts";
import { monthOf } from "./workload.ts";

/*
 * `npx pnpm@12 cost`: what each action costs on AWS, and a month of many.
 */

/** How often each action is performed. */
const repetitions = 3;

const run = async (): Promise<void> => {
  const { workload, json, help } = readArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  const cloud = await startCloud({ allowances });
  const measured = await measureActions(cloud, repetitions).finally(() => cloud.close());
  const month = monthOf(workload, measured);
  console.log(json ? JSON.stringify(asData(measured, workload, month)) : inWords(measured, workload, month));
};

await run().catch((error: unknown) => {
  const refused = error instanceof Error && error.name === "Refused";
  console.error(refused ? error.message : error);
  process.exitCode = refused ? 2 : 1;
});
// Whatever is left of a function or of the bundler must not keep the process.
process.exit();
