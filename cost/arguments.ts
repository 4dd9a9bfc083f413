import { flag, numberOf, parseCommandLine, type Range, text } from "../command-line/options.ts";
import { Refused } from "../command-line/refused.ts";
import type { Workload } from "./workload.ts";

export const usage = `Usage: cost [--users N] [--rooms N] [--people-per-room N] [--messages-per-user-day N]
            [--hours-online N] [--days N] [--idle] [--json]

Starts a local cloud, performs what users do, and prices what AWS would bill for it: each action, and a month of the
workload that you describe.

  --users N                  users (default 20)
  --rooms N                  rooms (default 8)
  --people-per-room N        users in each room (default 8)
  --messages-per-user-day N  messages that each user sends a day (default 40)
  --hours-online N           hours that each user is connected a day (default 8)
  --days N                   days of the month on which they are online (default 22)
  --idle                     only a month of an unused stage
  --json                     print exactly one line of JSON on standard output`;

export type Arguments = { workload: Workload; idle: boolean; json: boolean; help: boolean };

/** The options that describe a workload. */
export const workloadOptions = {
  users: text,
  rooms: text,
  "people-per-room": text,
  "messages-per-user-day": text,
  "hours-online": text,
  days: text,
} as const;

type WorkloadOption = keyof typeof workloadOptions;
type Given = { readonly [Name in WorkloadOption]?: string | undefined };

const isWorkloadOption = (name: string): name is WorkloadOption => Object.hasOwn(workloadOptions, name);

/** A team of 20. */
const team: Workload = {
  users: 20,
  rooms: 8,
  peoplePerRoom: 8,
  messagesPerUserDay: 40,
  hoursOnline: 8,
  days: 22,
};

/**
 * The workload that options describe.
 * @param standards the values of missing options.
 * @throws Refused, with a sentence that says what is accepted.
 */
export const readWorkload = (given: Given, standards: Workload, maxUsers = 1_000_000): Workload => {
  const number = (name: WorkloadOption, standard: number, range: Range) =>
    numberOf(name, given[name], standard, range);
  const workload: Workload = {
    users: number("users", standards.users, { min: 1, max: maxUsers }),
    rooms: number("rooms", standards.rooms, { min: 1, max: maxUsers }),
    peoplePerRoom: number("people-per-room", standards.peoplePerRoom, { min: 1, max: 10_000 }),
    messagesPerUserDay: number("messages-per-user-day", standards.messagesPerUserDay, {
      min: 0,
      max: 100_000,
      fraction: true,
    }),
    hoursOnline: number("hours-online", standards.hoursOnline, { min: 0, max: 24, fraction: true }),
    days: number("days", standards.days, { min: 1, max: 31 }),
  };
  if (workload.peoplePerRoom > workload.users)
    throw new Refused(
      `A room cannot have ${workload.peoplePerRoom} of ${workload.users} users: lower --people-per-room or raise --users.`,
    );
  return workload;
};

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = (args: string[]): Arguments => {
  const options = { ...workloadOptions, idle: flag, json: flag, help: flag };
  const { values } = parseCommandLine({ args, options }, usage);
  const { idle = false, json = false, help = false } = values;
  if (idle && Object.keys(values).some(isWorkloadOption))
    throw new Refused("--idle has no users. Remove the workload options, or --idle.");
  return { workload: readWorkload(values, team), idle, json, help };
};
