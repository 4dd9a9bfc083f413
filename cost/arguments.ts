import { parseArgs } from "node:util";
import type { Workload } from "./workload.ts";

export const usage = `Usage: cost [--users N] [--rooms N] [--people-per-room N] [--messages-per-user-day N]
            [--hours-online N] [--days N] [--json]

Starts a local cloud, does for real what people do, and prices what AWS would bill for it: each action, and a month of
the people that you describe.

  --users N                  people (default 20)
  --rooms N                  rooms (default 8)
  --people-per-room N        people in each room (default 8)
  --messages-per-user-day N  messages that each sends on a day (default 40)
  --hours-online N           hours that each is connected on a day (default 8)
  --days N                   days of the month on which they are there (default 22)
  --json                     print exactly one line of JSON on standard output`;

/** What a person wrote on the command line that cannot be meant. */
export class Refused extends Error {
  override readonly name = "Refused";
}

export type Arguments = { workload: Workload; json: boolean; help: boolean };

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = (args: string[]): Arguments => {
  const values = parse(args);
  const workload: Workload = {
    users: numberOf("users", values.users, 20, { least: 1, most: 1_000_000 }),
    rooms: numberOf("rooms", values.rooms, 8, { least: 1, most: 1_000_000 }),
    peoplePerRoom: numberOf("people-per-room", values["people-per-room"], 8, { least: 1, most: 10_000 }),
    messagesPerUserDay: numberOf("messages-per-user-day", values["messages-per-user-day"], 40, {
      least: 0,
      most: 100_000,
      fraction: true,
    }),
    hoursOnline: numberOf("hours-online", values["hours-online"], 8, { least: 0, most: 24, fraction: true }),
    days: numberOf("days", values.days, 22, { least: 1, most: 31 }),
  };
  if (workload.peoplePerRoom > workload.users)
    throw new Refused(
      `There cannot be ${workload.peoplePerRoom} people in a room when there are ${workload.users} in all: lower --people-per-room or raise --users.`,
    );
  return { workload, json: values.json ?? false, help: values.help ?? false };
};

/** `--users -5` as `--users=-5`: a number below zero is refused as any other that is too small, and not taken for an option. */
const withNegatives = (args: readonly string[]): string[] =>
  args.flatMap((text, at) => {
    const value = args[at + 1];
    if (/^-\d/.test(text) && at > 0) return [];
    return value !== undefined && /^-\d/.test(value) ? `${text}=${value}` : text;
  });

const parse = (args: string[]) => {
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    const numbers = {
      users: text,
      rooms: text,
      "people-per-room": text,
      "messages-per-user-day": text,
      "hours-online": text,
      days: text,
    };
    return parseArgs({ args: withNegatives(args), options: { ...numbers, json: flag, help: flag } }).values;
  } catch (error) {
    const [what] = error instanceof Error ? error.message.split(". To specify") : ["Wrong arguments"];
    throw new Refused(`${what?.replace(/\.$/, "")}.\n\n${usage}`);
  }
};

type Range = { least: number; most: number; fraction?: true };

const numberOf = (
  name: string,
  text: string | undefined,
  standard: number,
  { least, most, fraction }: Range,
): number => {
  if (text === undefined) return standard;
  const value = (fraction ? /^\d+(\.\d+)?$/ : /^\d+$/).test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const kind = fraction ? "number" : "whole number";
  throw new Refused(`--${name} takes a ${kind} from ${least} to ${most}, not "${text}".`);
};
