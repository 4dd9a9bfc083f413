import { flag, parseCommandLine, text } from "../command-line/options.ts";
import { Refused } from "../command-line/refused.ts";
import { type PartName, partNames } from "./parts.ts";

export const usage = `Usage: bench [--short] [--json] [--write] [--only PART]

Measures Parley's fan-out beside what else is used, on a local cloud that is as far away as AWS.

  --short        a small form of everything, in about a minute: to see that it runs, not to quote from
  --json         print exactly one line of JSON on standard output
  --write        put the tables and pictures into docs/
  --only PART    measure one part alone, and again for another: ${partNames.join(", ")}`;

export type Arguments = {
  short: boolean;
  json: boolean;
  write: boolean;
  help: boolean;
  parts: readonly PartName[];
};

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = (args: string[]): Arguments => {
  const options = {
    short: flag,
    json: flag,
    write: flag,
    help: flag,
    only: { ...text, multiple: true },
  } as const;
  const { values } = parseCommandLine({ args, options }, usage);
  const { short = false, json = false, write = false, help = false, only = [] } = values;
  const parts = only.length === 0 ? partNames : partNames.filter((name) => only.includes(name));
  const unknown = only.find((name) => !partNames.some((part) => part === name));
  if (unknown !== undefined)
    throw new Refused(`There is no part "${unknown}". There are ${partNames.join(", ")}.`);
  if (short && write) throw new Refused("--short measures too little for --write.");
  return { short, json, write, help, parts };
};
