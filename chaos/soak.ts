import { setTimeout as pause } from "node:timers/promises";
import { alwaysBusy } from "../packages/local/test/tuning.ts";
import { CloudProcess } from "./cloud/cloud-process.ts";
import { Gathering } from "./gathering.ts";
import { type Random, seeded } from "./random.ts";
import { type Report, reportOf, roomsOf } from "./report.ts";
import { liveThrough } from "./users/day.ts";
import { briskTiming } from "./users/timing.ts";
import type { User } from "./users/user.ts";

export type SoakOptions = {
  /** How long the faults last. */
  seconds: number;
  /** They last longer until this many kinds of fault were injected, however slow the machine is. */
  faultKinds?: number;
  clients: number;
  rooms: number;
  seed: number;
  /** The intensity of the faults, from 0 to 1. */
  intensity: number;
  /** The mean time between two actions of a user, in milliseconds. */
  pace: number;
  /**
   * Whether every room is busy, so that every message goes through the fan-out queue. Default
   * false.
   */
  busy?: boolean;
  /** Receives what happens, in words. */
  tell?: (line: string) => void;
};

/** The maximum time to converge, in milliseconds: a seq is final after 10 s at the latest. */
const convergeWithin = 90_000;

/**
 * Has users talk through a cloud with every fault, then stops the faults, and compares what they
 * were shown with what is stored.
 */
export const soak = async (options: SoakOptions): Promise<Report> => {
  const { clients, seed, intensity, busy = false, tell = () => {} } = options;
  const rooms = Array.from({ length: options.rooms }, (_, index) => `room-${index}`);
  await using cloud = await CloudProcess.start(busy ? { tuning: alwaysBusy } : {});
  await using gathering = new Gathering(cloud, briskTiming);
  const { ledger, users } = gathering;
  for (let index = 0; index < clients; index += 1) {
    await gathering.invite(`p${index}`, roomsOf(index, rooms));
  }
  await gathering.allIn(60_000);
  tell(`${clients} users are in ${rooms.length} rooms.`);

  cloud.hostile(seed, intensity);
  await day(users, cloud, rooms, options);
  cloud.calm();
  tell(
    `${ledger.acknowledged} of ${ledger.said.size} messages are acknowledged. Nothing goes wrong any more.`,
  );

  return reportOf(cloud, gathering, await gathering.verdict({ within: convergeWithin }));
};

const day = async (
  users: readonly User[],
  cloud: CloudProcess,
  rooms: readonly string[],
  { seconds, faultKinds = 0, seed, pace }: SoakOptions,
): Promise<void> => {
  const end = new AbortController();
  const { signal } = end;
  await Promise.all([
    untilSeen(cloud, seconds, faultKinds).finally(() => end.abort()),
    ...users.map((user, index) =>
      liveThrough(user, { random: seeded(seed * 1000 + index), rooms, pace, signal }),
    ),
    crashes(cloud, seeded(seed), signal, seconds),
  ]);
};

const untilSeen = async (cloud: CloudProcess, seconds: number, faultKinds: number): Promise<void> => {
  const seen = () => Object.values(cloud.counts).filter((count) => count > 0).length;
  await pause(seconds * 1000);
  while (seen() < faultKinds) await pause(500);
};

/** Kills the cloud once or twice a minute, and at least once, and restarts it a moment later. */
const crashes = async (
  cloud: CloudProcess,
  random: Random,
  signal: AbortSignal,
  seconds: number,
): Promise<void> => {
  const rest = (ms: number) => pause(ms, undefined, { signal }).catch(() => {});
  const between = Math.min(40_000, (seconds * 1000) / 2);
  for (;;) {
    await rest(between * (0.7 + 0.6 * random()));
    if (signal.aborted) return;
    await cloud.kill();
    await rest(random() * 1_000);
    await cloud.restart();
  }
};
