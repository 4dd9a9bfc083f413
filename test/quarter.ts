/** The crash points that a run takes. */
export const quarters = ["first", "second", "third", "fourth"] as const;
export type Quarter = (typeof quarters)[number] | "all";

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

/** The calls of a work that a sweep ends in a run: the first one, and the step to the next. */
export const callsOf = (quarter: Quarter): { first: number; step: number } =>
  quarter === "all" ? { first: 1, step: 1 } : { first: 1 + quarters.indexOf(quarter), step: quarters.length };
