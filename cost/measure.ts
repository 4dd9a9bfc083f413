import { setTimeout as pause } from "node:timers/promises";
import type { Cloud } from "../packages/local/src/cloud.ts";
import { type Counts, noCounts } from "../packages/local/src/meter/counts.ts";

/** How long a cloud may take to come to rest, in milliseconds. */
const patience = 15_000;

/** Waits until something is so, and no function runs. */
export const untilQuiet = async (cloud: Cloud, isSo: () => boolean = () => true): Promise<void> => {
  const deadline = performance.now() + patience;
  while (cloud.faults.running > 0 || !isSo()) {
    if (performance.now() > deadline) throw new Error("The cloud did not come to rest.");
    await pause(2);
  }
};

/** Whether a function has run so often since the meter was reset. */
export const hasRun = (cloud: Cloud, source: string, times: number) => (): boolean =>
  (cloud.meter.read().bySource[source]?.lambdaRequests ?? 0) >= times;

/**
 * What an action uses: it is performed several times, and the quickest counts, which is the one that other work on the machine has hindered least. All
 * units but GB-seconds are the same each time. The time of the connections that are open meanwhile is left out.
 *
 * @param perform ends when all that it causes is done.
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
    samples.push(cloud.meter.read().total);
  }
  const [quickest = noCounts] = samples.toSorted((a, b) => a.lambdaGbSeconds - b.lambdaGbSeconds);
  return { ...quickest, connectionMinutes: 0 };
};
