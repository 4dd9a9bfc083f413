import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";
import type { SoakOptions } from "./soak.ts";

export const usage = `Usage: chaos [--seconds N] [--clients N] [--seed N] [--busy] [--json]
       chaos --outage N [--clients N] [--json]

Lets users talk through a local cloud in which everything goes wrong, and tells whether a message was lost,
doubled or out of order. Ends with 0 when the promise was kept, with 1 when it broke.

  --seconds N     how long everything goes wrong (default 60)
  --clients N     how many users there are (default 20)
  --rooms N       how many rooms there are (default: as many as put five users into each)
  --seed N        chooses what goes wrong and what users do (default: any; it is printed)
  --intensity X   how often everything goes wrong, from 0 to 1 (default 0.1)
  --pace N        milliseconds between two things that a user does, on average (default 700)
  --busy          every room is busy: every message goes through the fan-out's queue
  --outage N      instead: the cloud is killed, and comes back after so many seconds
  --json          print exactly one line of JSON on standard output`;

export type Arguments = Omit<SoakOptions, "tell"> & {
  json: boolean;
  help: boolean;
  /** Seconds that the cloud is down; undefined for a soak. */
  outage: number | undefined;
};

const options = {
  seconds: text,
  clients: text,
  rooms: text,
  seed: text,
  intensity: text,
  pace: text,
  outage: text,
  busy: flag,
  json: flag,
  help: flag,
} as const;

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = (args: string[]): Arguments => {
  const { values } = parseCommandLine({ args, options }, usage);
  const clients = numberOf("clients", values.clients, 20, { min: 1, max: 1000 });
  return {
    json: values.json ?? false,
    help: values.help ?? false,
    busy: values.busy ?? false,
    clients,
    seconds: numberOf("seconds", values.seconds, 60, { min: 1, max: 86_400 }),
    rooms: numberOf("rooms", values.rooms, Math.ceil((clients * 2) / 5), { min: 1, max: 100 }),
    seed: numberOf("seed", values.seed, Math.floor(Math.random() * 1_000_000), { min: 0, max: 2 ** 31 }),
    intensity: numberOf("intensity", values.intensity, 0.1, { min: 0, max: 1, fraction: true }),
    outage:
      values.outage === undefined ? undefined : numberOf("outage", values.outage, 30, { min: 1, max: 3600 }),
    pace: numberOf("pace", values.pace, 700, { min: 1, max: 3_600_000 }),
  };
};
