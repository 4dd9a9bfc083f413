import { numberOf, parseCommandLine, text } from "../../command-line/options.ts";
import { orExit } from "../../command-line/run.ts";
import { fuzz } from "./fuzz.ts";

/*
 * `npx pnpm@12 fuzz [--seed N] [--frames N] [--requests N]`: sends generated and hostile frames and
 * requests to a local cloud. Exits with 1 if anything is wrong.
 */

/** More than noise of a process's memory. */
const maxGrowth = 1.15;

const usage = "Usage: fuzz [--seed N] [--frames N] [--requests N]";

const { seed, frames, requests } = orExit(() => {
  const options = { seed: text, frames: text, requests: text };
  const { values } = parseCommandLine({ args: process.argv.slice(2), options }, usage);
  const range = { min: 0, max: 100_000_000 };
  return {
    seed: numberOf("seed", values.seed, Date.now() % 1_000_000, range),
    frames: numberOf("frames", values.frames, 20_000, range),
    requests: numberOf("requests", values.requests, 5_000, range),
  };
});
console.error(`Seed ${seed}.`);
const report = await fuzz({ seed, frames, requests, tell: (line) => console.error(line) });
const { failures, ...rest } = report;
console.log(JSON.stringify({ seed, frames, requests, ...rest, failures: failures.length }, undefined, 2));
process.exitCode = failures.length > 0 || report.growth > maxGrowth ? 1 : 0;
