import { type CrashPoint, covers } from "./point.ts";
import type { About } from "./scenario.ts";

/** The crash points that a run takes. */
const halves = ["first", "second", "both"] as const;
export type Half = (typeof halves)[number];

/**
 * Every second crash point of each thing that a scenario is about, and of a single one that one in
 * either half. The two halves together are all points.
 */
export const halfOf = <Case extends { point: CrashPoint }>(
  half: Half,
  cases: readonly Case[],
  about: readonly About[],
): Case[] => {
  if (half === "both") return [...cases];
  const rest = half === "first" ? 0 : 1;
  const groups = Map.groupBy(cases, ({ point }) => about.find((each) => covers(each, point)));
  return [...groups.values()].flatMap((group) =>
    group.length === 1 ? group : group.filter((_, index) => index % 2 === rest),
  );
};

/**
 * The half that the environment variable `CHAOS_HALF` asks for. Default: one of the two, by chance,
 * so that a few runs take all points.
 *
 * @throws Error when it asks for something else.
 */
export const chooseHalf = (wanted = process.env.CHAOS_HALF): Half => {
  if (wanted === undefined) return Math.random() < 0.5 ? "first" : "second";
  const half = halves.find((each) => each === wanted);
  if (!half) throw new Error(`CHAOS_HALF is one of ${halves.join(", ")}, not "${wanted}".`);
  return half;
};
