import { setTimeout as pause } from "node:timers/promises";
import { CloudProcess } from "./cloud/cloud-process.ts";
import type { Counts } from "./cloud/messages.ts";
import { liveThrough } from "./people/day.ts";
import { Gathering } from "./people/gathering.ts";
import type { Person } from "./people/person.ts";
import { briskTiming } from "./people/timing.ts";
import type { Violation } from "./proof/ledger.ts";
import { type Random, seeded } from "./random.ts";

export type SoakOptions = {
  /** How long everything goes wrong. */
  seconds: number;
  clients: number;
  rooms: number;
  seed: number;
  /** How often everything goes wrong, from 0 to 1. */
  intensity: number;
  /** The mean time between two things that a person does, in milliseconds. */
  pace: number;
  /** Told what happens, in words. */
  tell?: (line: string) => void;
};

export type Report = {
  acknowledged: number;
  lost: number;
  doubled: number;
  misordered: number;
  /** Whether everybody's rooms equal those of a newcomer. */
  converged: boolean;
  /** From the end of all faults until everybody showed the same, in milliseconds. */
  convergeMs: number;
  sent: number;
  interruptions: number;
  kills: number;
  faults: Counts;
  /** Processor time, in seconds. */
  cpuSeconds: { cloud: number; clients: number };
  violations: readonly Violation[];
};

/** The longest that converging may take, in milliseconds: a place is decided at the latest after 10 s. */
const convergeWithin = 90_000;

/** The rooms that each person is in. */
const roomsEach = 2;

/** Whether the promise was kept. */
export const isKept = ({ lost, doubled, misordered, converged }: Report): boolean =>
  converged && lost + doubled + misordered === 0;

/**
 * Lets people talk through a cloud in which everything goes wrong, then lets nothing go wrong any more, and
 * compares what they were shown with what is stored.
 */
export const soak = async (options: SoakOptions): Promise<Report> => {
  const { clients, seed, intensity, tell = () => {} } = options;
  const rooms = Array.from({ length: options.rooms }, (_, index) => `room-${index}`);
  await using cloud = await CloudProcess.start();
  await using gathering = new Gathering(cloud, briskTiming);
  const { ledger, people } = gathering;
  for (let index = 0; index < clients; index += 1) {
    await gathering.invite(`p${index}`, roomsOf(index, rooms));
  }
  await gathering.allIn(60_000);
  tell(`${clients} people are in ${rooms.length} rooms.`);

  cloud.hostile(seed, intensity);
  await day(people, cloud, rooms, options);
  cloud.calm();
  tell(
    `${ledger.acknowledged} of ${ledger.said.size} messages are acknowledged. Nothing goes wrong any more.`,
  );

  const { converged, convergeMs } = await gathering.verdict(convergeWithin);
  const { lost, doubled, misordered, differs } = ledger.counts;
  return {
    acknowledged: ledger.acknowledged,
    lost,
    doubled,
    misordered,
    converged: converged && differs === 0,
    convergeMs,
    sent: ledger.said.size,
    interruptions: people.reduce((sum, person) => sum + person.interruptions, 0),
    kills: cloud.kills,
    faults: cloud.counts,
    cpuSeconds: { cloud: Math.round(cloud.cpuSeconds), clients: Math.round(ownCpuSeconds()) },
    violations: ledger.violations,
  };
};

/** The rooms that a person is in: neighbours in one room are apart in the other. */
const roomsOf = (index: number, rooms: readonly string[]): string[] =>
  Array.from({ length: roomsEach }, (_, nth) => {
    const step = nth * (1 + Math.floor(index / rooms.length));
    return rooms[(index + step) % rooms.length] ?? "general";
  });

const ownCpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const day = async (
  people: readonly Person[],
  cloud: CloudProcess,
  rooms: readonly string[],
  { seconds, seed, pace }: SoakOptions,
): Promise<void> => {
  const signal = AbortSignal.timeout(seconds * 1000);
  await Promise.all([
    ...people.map((person, index) =>
      liveThrough(person, { random: seeded(seed * 1000 + index), rooms, pace, signal }),
    ),
    crashes(cloud, seeded(seed), signal, seconds),
  ]);
};

/** Kills the cloud two or three times in a minute, and at least once, and starts it again a moment later. */
const crashes = async (
  cloud: CloudProcess,
  random: Random,
  signal: AbortSignal,
  seconds: number,
): Promise<void> => {
  const rest = (ms: number) => pause(ms, undefined, { signal }).catch(() => {});
  const between = Math.min(25_000, (seconds * 1000) / 2);
  for (;;) {
    await rest(between * (0.7 + 0.6 * random()));
    if (signal.aborted) return;
    await cloud.kill();
    await rest(random() * 1_000);
    await cloud.restart();
  }
};
