import { type ParseArgsConfig, parseArgs } from "node:util";
import { Refused } from "./refused.ts";

/** An option with a value. */
export const text = { type: "string" } as const;
/** An option without one. */
export const flag = { type: "boolean" } as const;

/**
 * `--users -5` as `--users=-5`: a negative number is refused like any other that is too small, and
 * not parsed as an option.
 */
const withNegatives = (args: readonly string[]): string[] =>
  args.flatMap((argument, at) => {
    const value = args[at + 1];
    if (/^-\d/.test(argument) && at > 0) return [];
    return value !== undefined && /^-\d/.test(value) ? `${argument}=${value}` : argument;
  });

/**
 * Parses a command's arguments.
 *
 * @throws Refused, with a sentence and the usage, at an unknown option.
 * @example
 * const args = process.argv.slice(2);
 * const { port } = parseCommandLine({ args, options: { port: text } }, usage).values;
 */
export const parseCommandLine = <const Config extends ParseArgsConfig & { args: readonly string[] }>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> => {
  try {
    return parseArgs<Config>({ ...config, args: withNegatives(config.args) });
  } catch (error) {
    const [what] = error instanceof Error ? error.message.split(". To specify") : ["Wrong arguments"];
    throw new Refused(`${what?.replace(/\.$/, "")}.\n\n${usage}`);
  }
};

export type Range = { min: number; max: number; fraction?: true };

/**
 * The number of an option, or its default.
 *
 * @throws Refused, with a sentence that says what is accepted.
 */
export const numberOf = (
  name: string,
  value: string | undefined,
  standard: number,
  { min, max, fraction }: Range,
): number => {
  if (value === undefined) return standard;
  const number = (fraction ? /^\d+(\.\d+)?$/ : /^\d+$/).test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  const kind = fraction ? "number" : "whole number";
  throw new Refused(`--${name} takes a ${kind} from ${min} to ${max}, not "${value}".`);
};
