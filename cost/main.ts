import { runCommand } from "../command-line/run.ts";
import { startCloud } from "../packages/local/src/cloud.ts";
import { readArguments, usage } from "./arguments.ts";
import { billOf } from "./bill.ts";
import { idleMonth } from "./idle.ts";
import { measureActions, rateLimits } from "./perform.ts";
import { asData, idleInWords, inWords } from "./report.ts";
import { standing } from "./standing.ts";
import { upkeepOf } from "./upkeep.ts";
import { monthOf } from "./workload.ts";

/*
 * `npx pnpm@12 cost`: what each action costs on AWS, a month of a workload, and a month of an
 * unused stage.
 */

/** How often each action is performed. */
const repetitions = 3;

await runCommand(async () => {
  const { workload, idle, json, help } = readArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  if (idle) return console.log(json ? JSON.stringify(idleMonth()) : idleInWords(idleMonth()));
  // Standard output is for the report, which --json makes machine-readable.
  console.error("Measuring each action on a local cloud.\n");
  const cloud = await startCloud({ rateLimits });
  const measured = await measureActions(cloud, repetitions).finally(() => cloud.close());
  const month = monthOf(workload, measured);
  const bill = billOf(month.total, upkeepOf(standing.production, workload, month, measured.stored));
  console.log(
    json ? JSON.stringify(asData(measured, workload, month, bill)) : inWords(measured, workload, month, bill),
  );
});
