import { type Eighth, eighths } from "../../test/eighth.ts";
import { type CrashPoint, covers } from "./point.ts";
import type { About } from "./scenario.ts";

/**
 * Every eighth crash point of each thing that a scenario is about. Where there are fewer, one of them.
 * The eight eighths together are all points.
 */
export const eighthOf = <Case extends { point: CrashPoint }>(
  eighth: Eighth,
  cases: readonly Case[],
  about: readonly About[],
): Case[] => {
  if (eighth === "all") return [...cases];
  const rest = eighths.indexOf(eighth);
  const groups = Map.groupBy(cases, ({ point }) => about.find((each) => covers(each, point)));
  return [...groups.values()].flatMap((group) => {
    const every = Math.min(group.length, eighths.length);
    return group.filter((_, index) => index % every === rest % every);
  });
};
