/** The parts of a sweep, of which a run takes one. */
export const eighths = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"] as const;
export type Eighth = (typeof eighths)[number] | "all";

/**
 * The eighth that the environment variable `CHAOS_EIGHTH` asks for. Default: one of the eight, by
 * chance, so that some runs take all points.
 *
 * @throws Error when it asks for something else.
 */
export const chooseEighth = (wanted = process.env.CHAOS_EIGHTH): Eighth => {
  if (wanted === undefined) return eighths[Math.floor(Math.random() * eighths.length)] ?? "first";
  const eighth = [...eighths, "all" as const].find((each) => each === wanted);
  if (!eighth) throw new Error(`CHAOS_EIGHTH is one of ${eighths.join(", ")}, all, not "${wanted}".`);
  return eighth;
};

/** The calls of a work that a sweep ends in a run: the first one, and the step to the next. */
export const callsOf = (eighth: Eighth): { first: number; step: number } =>
  eighth === "all" ? { first: 1, step: 1 } : { first: 1 + eighths.indexOf(eighth), step: eighths.length };
