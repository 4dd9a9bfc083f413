import type { CloudProcess } from "./cloud/cloud-process.ts";
import type { Counts } from "./cloud/messages.ts";
import type { Gathering } from "./gathering.ts";
import type { Convergence } from "./proof/converge.ts";
import type { Violation } from "./users/ledger.ts";

export type Report = {
  acknowledged: number;
  lost: number;
  doubled: number;
  misordered: number;
  /** Whether everyone's rooms equal those of a new client. */
  converged: boolean;
  /** From the end of all faults until everyone showed the same, in milliseconds. */
  convergeMs: number;
  sent: number;
  interruptions: number;
  kills: number;
  faults: Counts;
  /** CPU time, in seconds. */
  cpuSeconds: { cloud: number; clients: number };
  violations: readonly Violation[];
};

/** The number of rooms that each user is in. */
const roomsEach = 2;

/** The rooms of a user: neighbours in one room are apart in the other. */
export const roomsOf = (index: number, rooms: readonly string[]): string[] =>
  Array.from({ length: roomsEach }, (_, nth) => {
    const step = nth * (1 + Math.floor(index / rooms.length));
    return rooms[(index + step) % rooms.length] ?? "general";
  });

const ownCpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** The outcome of a gathering, once its verdict is there. */
export const reportOf = (
  cloud: CloudProcess,
  { ledger, users }: Gathering,
  { converged, convergeMs }: Convergence,
): Report => {
  const { lost, doubled, misordered, differs } = ledger.counts;
  return {
    acknowledged: ledger.acknowledged,
    lost,
    doubled,
    misordered,
    converged: converged && differs === 0,
    convergeMs,
    sent: ledger.said.size,
    interruptions: users.reduce((sum, user) => sum + user.interruptions, 0),
    kills: cloud.kills,
    faults: cloud.counts,
    cpuSeconds: { cloud: Math.round(cloud.cpuSeconds), clients: Math.round(ownCpuSeconds()) },
    violations: ledger.violations,
  };
};

/** Whether the promise was kept. */
export const isKept = ({ acknowledged, lost, doubled, misordered, converged }: Report): boolean =>
  converged && acknowledged > 0 && lost + doubled + misordered === 0;

/** The report as it is printed; with additional rows, if there are any. */
export const inWords = (
  report: Report,
  more: readonly (readonly [string, string | number])[] = [],
): string => {
  const faults = Object.entries(report.faults).filter(([, count]) => count > 0);
  const rows = [
    ["sent", report.sent],
    ["acknowledged", report.acknowledged],
    ["lost", report.lost],
    ["doubled", report.doubled],
    ["out of order", report.misordered],
    ["all alike in the end", report.converged ? "yes" : "NO"],
    ["time to converge", `${report.convergeMs} ms`],
    ["connections lost", report.interruptions],
    ["cloud killed", report.kills],
    ["processor time, cloud", `${report.cpuSeconds.cloud} s`],
    ["processor time, clients", `${report.cpuSeconds.clients} s`],
    ...more,
    ...faults.map(([name, count]) => [`  ${name}`, count] as const),
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const table = rows.map(([name, value]) => `${name.padEnd(width)}${value}`);
  const broken = report.violations.map(({ breach, what }) => `${breach}: ${what}`);
  const verdict = isKept(report) ? "The promise was kept." : "THE PROMISE WAS BROKEN.";
  return [...table, "", ...broken, verdict].join("\n");
};
