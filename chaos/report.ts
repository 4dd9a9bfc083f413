import { isKept, type Report } from "./soak.ts";

/** A report as a person reads it. */
export const inWords = (report: Report): string => {
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
    ...faults.map(([name, count]) => [`  ${name}`, count] as const),
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const table = rows.map(([name, value]) => `${name.padEnd(width)}${value}`);
  const broken = report.violations.map(({ breach, what }) => `${breach}: ${what}`);
  const verdict = isKept(report) ? "The promise was kept." : "THE PROMISE WAS BROKEN.";
  return [...table, "", ...broken, verdict].join("\n");
};
