import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";
import { Refused } from "../command-line/refused.ts";
import { readWorkload, workloadOptions } from "../cost/arguments.ts";
import type { Workload } from "../cost/workload.ts";

export const usage = `Usage: scale [--users N] [--rooms N] [--people-per-room N] [--messages-per-user-day N]
             [--hours-online N] [--days N] [--peak N] [--seed N] [--json]

Works out what so many people are for each quota of AWS, which wall comes first and what lifts it, and checks the peaks
by simulation. It measures each action on a local cloud first, as \`cost\` does.

  --users N                  people (default 100000)
  --rooms N                  rooms (default: each person is in two)
  --people-per-room N        people in each room (default 25)
  --messages-per-user-day N  messages that each sends on a day (default 20)
  --hours-online N           hours that each is connected on a day (default 4)
  --days N                   days of the month on which they are there (default 30)
  --peak N                   the busiest second of the day by the mean of the day (default 3)
  --seed N                   of the simulation (default 1)
  --json                     print exactly one line of JSON on standard output`;

/** What to scale to: a workload, and how uneven its day is. */
export type Scenario = { workload: Workload; peak: number };

export type Arguments = { scenario: Scenario; seed: number; json: boolean; help: boolean };

const maxUsers = 10_000_000;

/** The maximum that is simulated: more would take minutes, or not fit into memory. */
const maxMessagesADay = 1_000_000_000;

/** A scenario for a number of users, each in two rooms of 25. */
export const scenarioOf = (users: number, more: Partial<Workload> = {}): Scenario => {
  const peoplePerRoom = Math.min(more.peoplePerRoom ?? 25, users);
  const rooms = Math.max(1, Math.round((2 * users) / peoplePerRoom));
  const standard = { users, rooms, peoplePerRoom, messagesPerUserDay: 20, hoursOnline: 4, days: 30 };
  return { workload: { ...standard, ...more }, peak: 3 };
};

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = (args: string[]): Arguments => {
  const options = { ...workloadOptions, peak: text, seed: text, json: flag, help: flag };
  const { values } = parseCommandLine({ args, options }, usage);
  const { peak, seed, json = false, help = false } = values;
  const users = numberOf("users", values.users, 100_000, { min: 1, max: maxUsers });
  const inRoom = numberOf("people-per-room", values["people-per-room"], Math.min(25, users), {
    min: 1,
    max: 10_000,
  });
  const standard = scenarioOf(users, { peoplePerRoom: inRoom });
  const workload = readWorkload(values, standard.workload, maxUsers);
  if (workload.rooms * workload.peoplePerRoom < workload.users)
    throw new Refused(
      `${workload.rooms} rooms of ${workload.peoplePerRoom} have no place for ${workload.users} people: raise --rooms or --people-per-room.`,
    );
  if (workload.users * workload.messagesPerUserDay > maxMessagesADay)
    throw new Refused(
      `${workload.users} people with ${workload.messagesPerUserDay} messages each are more than ${maxMessagesADay} messages a day: lower --users or --messages-per-user-day.`,
    );
  return {
    scenario: { workload, peak: numberOf("peak", peak, 3, { min: 1, max: 12, fraction: true }) },
    seed: numberOf("seed", seed, 1, { min: 0, max: 2 ** 32 - 1 }),
    json,
    help,
  };
};
