import { parseArgs } from "node:util";

/** A command line that makes no sense. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/**
 * `--users -5` as `--users=-5`: a negative number is refused like any other that is too small, and
 * not parsed as an option.
 */
const withNegatives = (args: readonly string[]): string[] =>
  args.flatMap((text, at) => {
    const value = args[at + 1];
    if (/^-\d/.test(text) && at > 0) return [];
    return value !== undefined && /^-\d/.test(value) ? `${text}=${value}` : text;
  });

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/**
 * Reads options with a value, and flags.
 * @throws Refused, with a sentence and the usage, at an unknown option.
 */
export const readOptions = (
  args: readonly string[],
  names: { values: readonly string[]; flags: readonly string[] },
  usage: string,
): { value(name: string): string | undefined; flag(name: string): boolean } => {
  const options: Record<string, { type: "string" | "boolean" }> = Object.fromEntries([
    ...names.values.map((name) => [name, text] as const),
    ...names.flags.map((name) => [name, flag] as const),
  ]);
  try {
    const given = new Map(Object.entries(parseArgs({ args: withNegatives(args), options }).values));
    return {
      value: (name) => {
        const value = given.get(name);
        return typeof value === "string" ? value : undefined;
      },
      flag: (name) => given.get(name) === true,
    };
  } catch (error) {
    const [what] = error instanceof Error ? error.message.split(". To specify") : ["Wrong arguments"];
    throw new Refused(`${what?.replace(/\.$/, "")}.\n\n${usage}`);
  }
};

export type Range = { least: number; most: number; fraction?: true };

/**
 * The number of an option, or its default.
 * @throws Refused, with a sentence that says what is accepted.
 */
export const numberOf = (
  name: string,
  value: string | undefined,
  standard: number,
  { least, most, fraction }: Range,
): number => {
  if (value === undefined) return standard;
  const number = (fraction ? /^\d+(\.\d+)?$/ : /^\d+$/).test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  const kind = fraction ? "number" : "whole number";
  throw new Refused(`--${name} takes a ${kind} from ${least} to ${most}, not "${value}".`);
};

/** Runs a command: a refused argument ends it with 2 and its sentence, any other error with 1. */
export const runCommand = async (run: () => Promise<void>): Promise<never> => {
  await run().catch((error: unknown) => {
    const refused = error instanceof Refused;
    console.error(refused ? error.message : error);
    process.exitCode = refused ? 2 : 1;
  });
  // What is left of a function or of the bundler must not keep the process running.
  process.exit();
};
