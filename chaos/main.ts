import { Refused } from "../command-line/refused.ts";
import { type Arguments, readArguments, usage } from "./arguments.ts";
import { isSpread, outage } from "./outage.ts";
import { inWords, isKept } from "./report.ts";
import { soak } from "./soak.ts";

const tell = (line: string) => console.error(line);

const runSoak = async (options: Arguments): Promise<boolean> => {
  tell(`Seed ${options.seed}.`);
  const report = await soak({ ...options, tell });
  console.log(options.json ? JSON.stringify({ ...report, seed: options.seed }) : inWords(report));
  return isKept(report);
};

const runOutage = async (options: Arguments, seconds: number): Promise<boolean> => {
  const report = await outage({ ...options, seconds, tell });
  const more = [
    ["came back, by second", report.cameBack.join(" ")],
    ["most tries in one second", report.largestSecond],
    ["last one back after", `${report.backMs} ms`],
  ] as const;
  console.log(options.json ? JSON.stringify(report) : inWords(report, more));
  return isKept(report) && isSpread(report, options.clients);
};

const run = async (): Promise<void> => {
  const options = readArguments(process.argv.slice(2));
  if (options.help) return console.log(usage);
  const kept =
    options.outage === undefined ? await runSoak(options) : await runOutage(options, options.outage);
  process.exitCode = kept ? 0 : 1;
};

await run().catch((error: unknown) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 2;
});
