import { setTimeout as pause } from "node:timers/promises";
import { CloudProcess } from "./cloud/cloud-process.ts";
import { Gathering } from "./gathering.ts";
import { type Report, reportOf, roomsOf } from "./report.ts";
import type { SoakOptions } from "./soak.ts";
import { until } from "./until.ts";

export type OutageOptions = Pick<SoakOptions, "clients" | "rooms" | "tell"> & {
  /** How long the cloud is down. */
  seconds: number;
};

export type OutageReport = Report & {
  /** How many clients came back in each second, from the restart on. */
  cameBack: readonly number[];
  /** The maximum number of successful attempts that began within any one second. */
  largestSecond: number;
  /** From the restart until the last client was back, in milliseconds. */
  backMs: number;
};

/**
 * The maximum time to come back and converge, in milliseconds: the longest wait between two
 * attempts is 30 s.
 */
const convergeWithin = 120_000;

/** Whether they came back spread out: no second had a quarter of them. */
export const isSpread = ({ largestSecond }: OutageReport, clients: number): boolean =>
  largestSecond < clients / 4;

/**
 * Kills the cloud under connected clients, which use the default waits, and restarts it later. They
 * write while it is down.
 */
export const outage = async ({
  clients,
  seconds,
  tell = () => {},
  ...options
}: OutageOptions): Promise<OutageReport> => {
  const rooms = Array.from({ length: options.rooms }, (_, index) => `room-${index}`);
  await using cloud = await CloudProcess.start();
  await using gathering = new Gathering(cloud, {});
  const { users } = gathering;
  for (let index = 0; index < clients; index += 1) await gathering.invite(`p${index}`, roomsOf(index, rooms));
  await gathering.allIn(120_000);
  tell(`${clients} users are in ${rooms.length} rooms.`);
  const write = () => {
    for (const user of users) for (const room of [...user.rooms].slice(0, 1)) user.send(room);
  };
  write();
  await until(() => users.every((user) => user.pending === 0), { within: 60_000 });
  await cloud.kill();
  tell("The cloud is gone.");
  await pause((seconds * 1000) / 2);
  write();
  await pause((seconds * 1000) / 2);
  await cloud.restart();
  const began = performance.now();
  tell("The cloud is back.");

  const convergence = await gathering.verdict({ within: convergeWithin });
  const returns = users
    .slice(0, clients)
    .flatMap(({ connections }) => connections.find(({ openedAt }) => openedAt > began) ?? []);
  const back = returns.map(({ openedAt }) => openedAt - began);
  return {
    ...reportOf(cloud, gathering, convergence),
    cameBack: Array.from(
      { length: Math.ceil(Math.max(0, ...back) / 1000) },
      (_, second) => back.filter((at) => Math.floor(at / 1000) === second).length,
    ),
    largestSecond: largestWindow(returns.map(({ triedAt }) => triedAt)),
    backMs: Math.round(Math.max(0, ...back)),
  };
};

/** The maximum number of these times, in milliseconds, within any one second. */
const largestWindow = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
