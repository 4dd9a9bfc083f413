import { type CrashPoint, covers } from "./point.ts";
import type { About } from "./scenario.ts";

/** The crash points that a run takes. */
const quarters = ["first", "second", "third", "fourth"] as const;
export type Quarter = (typeof quarters)[number] | "all";

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

/**
 * The quarter that the environment variable `CHAOS_QUARTER` asks for. Default: one of the four, by
 * chance, so that some runs take all points.
 *
 * @throws Error when it asks for something else.
 */
export const chooseQuarter = (wanted = process.env.CHAOS_QUARTER): Quarter => {
  if (wanted === undefined) return quarters[Math.floor(Math.random() * quarters.length)] ?? "first";
  const quarter = [...quarters, "all" as const].find((each) => each === wanted);
  if (!quarter) throw new Error(`CHAOS_QUARTER is one of ${quarters.join(", ")}, all, not "${wanted}".`);
  return quarter;
};
