import { type Quarter, quarters } from "../../test/quarter.ts";
import { type CrashPoint, covers } from "./point.ts";
import type { About } from "./scenario.ts";

/**
 * Every fourth crash point of each thing that a scenario is about. Where there are fewer, one of them.
 * The four quarters together are all points.
 */
export const quarterOf = <Case extends { point: CrashPoint }>(
  quarter: Quarter,
  cases: readonly Case[],
  about: readonly About[],
): Case[] => {
  if (quarter === "all") return [...cases];
  const rest = quarters.indexOf(quarter);
  const groups = Map.groupBy(cases, ({ point }) => about.find((each) => covers(each, point)));
  return [...groups.values()].flatMap((group) => {
    const every = Math.min(group.length, quarters.length);
    return group.filter((_, index) => index % every === rest % every);
  });
};
