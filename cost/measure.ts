import { setTimeout as pause } from "node:timers/promises";
import type { Cloud } from "../packages/local/src/cloud.ts";
import { type Counts, noCounts } from "../packages/local/src/meter/counts.ts";
import type { Reading } from "../packages/local/src/meter/meter.ts";

/** How long a cloud may take to become idle, in milliseconds. */
const timeoutMs = 15_000;

/** Waits until a condition holds, and no function runs. */
export const untilQuiet = async (cloud: Cloud, isSo: () => boolean = () => true): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (cloud.faults.running > 0 || !isSo()) {
    if (performance.now() > deadline) throw new Error("The cloud did not become idle.");
    await pause(2);
  }
};

/** Whether a function has run a number of times since the meter was reset. */
export const hasRun = (cloud: Cloud, source: string, times: number) => (): boolean =>
  (cloud.meter.read().bySource[source]?.lambdaRequests ?? 0) >= times;

/**
 * What was counted, without the calls that read the state of the stage and add up its spending:
 * each environment makes one in ten seconds, or for each twentieth of a cent, whatever is done
 * meanwhile, so they belong to no action.
 */
export const withoutStage = ({ total, tableCalls }: Reading): Counts => {
  const ofStage = tableCalls.filter(({ call }) => call.endsWith(" stage"));
  const sum = (unit: "readUnits" | "writeUnits") => ofStage.reduce((all, call) => all + call[unit], 0);
  return {
    ...total,
    readUnits: total.readUnits - sum("readUnits"),
    writeUnits: total.writeUnits - sum("writeUnits"),
  };
};

/**
 * Measures an action: it is performed several times, and the quickest counts, which other load on
 * the machine has delayed least. All units except GB-seconds are the same each time. The time of
 * the connections that are open meanwhile is left out.
 *
 * @param perform ends when everything that it causes is done.
 */
export const measure = async (
  cloud: Cloud,
  times: number,
  perform: (nth: number) => Promise<void>,
): Promise<Counts> => {
  const samples: Counts[] = [];
  for (let nth = 0; nth < times; nth++) {
    await untilQuiet(cloud);
    cloud.meter.reset();
    await perform(nth);
    await untilQuiet(cloud);
    samples.push(withoutStage(cloud.meter.read()));
  }
  const [quickest = noCounts] = samples.toSorted((a, b) => a.lambdaGbSeconds - b.lambdaGbSeconds);
  return { ...quickest, connectionMinutes: 0 };
};
