import { runCommand } from "../command-line/run.ts";
import { readArguments, usage } from "./arguments.ts";
import { judge, type Verdict } from "./goals.ts";
import { latencies } from "./latencies.ts";
import { measureApart } from "./part-process.ts";
import { type PartName, titles } from "./parts.ts";
import type { Finding } from "./report/finding.ts";
import { conditions } from "./report/machine.ts";
import { number, table } from "./report/markdown.ts";
import { writeChart, writeSection } from "./report/write.ts";

/*
 * `npx pnpm@12 bench`: Parley's fan-out measured against the alternatives. docs/benchmarks.md
 * describes it, and contains what `--write` wrote there.
 */

const verdictTable = (verdicts: readonly Verdict[]): string =>
  table(
    ["", "measured", "goal", ""],
    verdicts.map(({ goal, measured, bound, holds }) => {
      const sign = "max" in goal ? "at most " : "min" in goal ? "at least " : "";
      const digits = "max" in goal && goal.max > 0 && goal.max < 1 ? Math.max(2, goal.digits) : goal.digits;
      return [
        goal.title,
        number(measured, goal.digits),
        sign + number(bound, digits),
        holds ? "holds" : "**does not hold**",
      ];
    }),
  );

const write = async (part: PartName, { markdown, charts = {} }: Finding): Promise<void> => {
  await writeSection(part, markdown);
  for (const [file, svg] of Object.entries(charts)) await writeChart(file, svg);
};

/** Without the pictures, which are only in docs/. */
const inText = (markdown: string) => markdown.replace(/^!\[.*$/gm, "").trimEnd();

const run = async (): Promise<void> => {
  const options = readArguments(process.argv.slice(2));
  if (options.help) return console.log(usage);
  const begun = performance.now();
  const seconds = () => Math.round((performance.now() - begun) / 1_000);
  const findings: [PartName, Finding][] = [];
  for (const part of options.parts) {
    const tell = (line: string) =>
      process.stderr.write(`${String(seconds()).padStart(4)} s  ${part}: ${line}\n`);
    tell("begins");
    const finding = await measureApart(part, options.short ? "short" : "whole", tell);
    findings.push([part, finding]);
    if (options.write) await write(part, finding);
  }

  const keys: Record<string, number> = Object.assign({}, ...findings.map(([, finding]) => finding.keys));
  const verdicts = judge(keys).filter(({ goal }) => goal.exact || !options.short);
  const notice = options.short ? ["The short form, which measures too little to quote from.", ""] : [];
  const summary = [...notice, conditions(), "", verdictTable(verdicts)].join("\n");
  if (verdicts.some(({ goal, holds }) => goal.exact && !holds)) process.exitCode = 1;
  if (options.json) {
    const details = Object.fromEntries(findings.map(([part, { figures }]) => [part, figures]));
    const holds = Object.fromEntries(verdicts.map(({ goal, holds }) => [goal.key, holds]));
    console.log(
      JSON.stringify({ ...keys, short: options.short, seconds: seconds(), latencies, holds, details }),
    );
  } else {
    const sections = findings.map(([part, { markdown }]) => `## ${titles[part]}\n\n${inText(markdown)}\n`);
    console.log([...sections, "## The goals\n", summary].join("\n"));
  }
  if (options.write && options.parts.length === Object.keys(titles).length)
    await writeSection("goals", summary);
};

await runCommand(run);
