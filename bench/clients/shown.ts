import type { Shown } from "./questions.ts";

/**
 * Compares what all members show of the messages 0, 1, 2, …
 * @param timelines the messages' numbers as each member shows them.
 */
export const compareTimelines = (timelines: readonly (readonly number[])[], messages: number): Shown => {
  const shown = { lost: 0, doubled: 0, misordered: 0 };
  const [first = []] = timelines;
  const place = new Map(first.map((number, at) => [number, at]));
  for (const timeline of timelines) {
    const distinct = new Set(timeline);
    shown.lost += messages - distinct.size;
    shown.doubled += timeline.length - distinct.size;
    shown.misordered += timeline.filter((number, at) => {
      const [before, here] = [place.get(timeline[at - 1] ?? -1), place.get(number)];
      return before !== undefined && here !== undefined && here < before;
    }).length;
  }
  return shown;
};
