import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";

/*
 * `npx pnpm@12 fuzz [--seed N] [--frames N] [--requests N]`: sends generated and hostile frames and
 * requests to a local cloud. Exits with 1 if anything is wrong.
 */

/** More than noise of a process's memory. */
const mostGrowth = 1.15;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    frames: { type: "string", default: "20000" },
    requests: { type: "string", default: "5000" },
  },
});
const [seed = 0, frames = 0, requests = 0] = [values.seed, values.frames, values.requests].map(Number);
console.error(`Seed ${seed}.`);
const report = await fuzz({ seed, frames, requests, tell: (line) => console.error(line) });
const { failures, ...rest } = report;
console.log(JSON.stringify({ seed, frames, requests, ...rest, failures: failures.length }, undefined, 2));
process.exitCode = failures.length > 0 || report.growth > mostGrowth ? 1 : 0;
