import { readArguments, usage } from "./arguments.ts";
import { inWords } from "./report.ts";
import { isKept, soak } from "./soak.ts";

const run = async (): Promise<void> => {
  const { help, json, ...options } = readArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  const tell = (line: string) => console.error(line);
  const report = await soak({ ...options, tell });
  console.log(json ? JSON.stringify(report) : inWords(report));
  process.exitCode = isKept(report) ? 0 : 1;
};

await run().catch((error: unknown) => {
  console.error(error instanceof Error && error.name === "Refused" ? error.message : error);
  process.exitCode = 2;
});
