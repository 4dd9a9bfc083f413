/** The parts of a sweep, of which a run takes one. */
export const eighths = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"] as const;
export type Eighth = (typeof eighths)[number] | "all";

/**
 * The eighth that the environment variable `TEST_EIGHTH` asks for. Default: one of the eight, by
 * chance, so that some runs take all points.
 *
 * @throws Error when it asks for something else.
 */
export const chooseEighth = (wanted = process.env.TEST_EIGHTH): Eighth => {
  if (wanted === undefined) return eighths[Math.floor(Math.random() * eighths.length)] ?? "first";
  const eighth = [...eighths, "all" as const].find((each) => each === wanted);
  if (!eighth) throw new Error(`TEST_EIGHTH is one of ${eighths.join(", ")}, all, not "${wanted}".`);
  return eighth;
};

/** The calls of a work that a sweep ends in a run: the first one, and the step to the next. */
export const callsOf = (eighth: Eighth): { first: number; step: number } =>
  eighth === "all" ? { first: 1, step: 1 } : { first: 1 + eighths.indexOf(eighth), step: eighths.length };

/**
 * Those of a list that a run takes: a half, a quarter or an eighth of it by chance, at least one. All in
 * CI, which has the time, and where `TEST_EIGHTH` is set. For what is done again and again in one way: to
 * break a rule and see it found, or to deliver in the other way.
 */
export const ofThisRun = <Case>(
  cases: readonly Case[],
  parts: 2 | 4 | 8,
  eighth: Eighth = process.env.CI || process.env.TEST_EIGHTH ? "all" : chooseEighth(),
): Case[] => {
  if (eighth === "all") return [...cases];
  const every = Math.min(parts, cases.length);
  return cases.filter((_, index) => index % every === eighths.indexOf(eighth) % every);
};
