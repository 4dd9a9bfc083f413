/**
 * The goal for a figure, by its name in `--json`. `exact` figures are counts: they are the same on
 * every machine, however busy it is and however little is measured.
 */
type Goal = { key: string; title: string; digits: number; exact?: true } & (
  | { max: number }
  | { min: number }
  | { like: string }
);

/**
 * What the project promises of its fan-out. A run says of each whether it holds; on a busy machine
 * some may not.
 */
const goals: readonly Goal[] = [
  {
    key: "posterCpuRatio",
    title: "CPU per post, relative to the SDK's default client",
    digits: 2,
    max: 0.25,
  },
  {
    key: "posterRateRatio",
    title: "posts a second, relative to the SDK's default client",
    digits: 1,
    min: 3.5,
  },
  {
    key: "lastRecipientVsSequential",
    title: "last recipient, relative to one post after another",
    digits: 3,
    max: 0.02,
  },
  {
    key: "lastRecipientVsPromiseAll",
    title: "last recipient, relative to `Promise.all`",
    digits: 2,
    max: 1 / 3,
  },
  {
    key: "readUnitsWithBystanders",
    title: "read units per message, with bystanders as without",
    digits: 1,
    exact: true,
    like: "readUnitsAlone",
  },
  {
    key: "busyFramesPerDelivery",
    title: "frames per message and recipient in a busy room",
    digits: 2,
    max: 0.35,
  },
  { key: "busyCostRatio", title: "cost of a busy room, relative to the common sample", digits: 2, max: 0.4 },
  { key: "busyP99Ms", title: "send to receipt in a busy room, p99, ms", digits: 0, max: 400 },
  { key: "busyLost", title: "messages missing from a busy room's clients", digits: 0, exact: true, max: 0 },
  {
    key: "busyDoubled",
    title: "messages shown twice by a busy room's clients",
    digits: 0,
    exact: true,
    max: 0,
  },
  {
    key: "busyMisordered",
    title: "messages shown out of order by a busy room's clients",
    digits: 0,
    exact: true,
    max: 0,
  },
  {
    key: "writeUnitsPerMessage",
    title: "write units per message in a quiet room",
    digits: 1,
    exact: true,
    max: 5,
  },
  {
    key: "roundTripsPerMessage",
    title: "its sequential round trips to DynamoDB",
    digits: 0,
    exact: true,
    max: 4,
  },
  {
    key: "sendBundleGzipBytes",
    title: "the send function's bundle, gzip, bytes",
    digits: 0,
    exact: true,
    max: 130_000,
  },
  {
    key: "sendImportRatio",
    title: "CPU of its import, relative to its modules unbundled",
    digits: 2,
    max: 0.25,
  },
];

/** The bound of a goal: `undefined` when the figure that it depends on was not measured. */
const boundOf = (goal: Goal, keys: Readonly<Record<string, number>>): number | undefined => {
  if ("max" in goal) return goal.max;
  return "min" in goal ? goal.min : keys[goal.like];
};

export type Verdict = { goal: Goal; measured: number; bound: number; holds: boolean };

/** Compares measurements with the goals. */
export const judge = (keys: Readonly<Record<string, number>>): Verdict[] =>
  goals.flatMap((goal) => {
    const [measured, bound] = [keys[goal.key], boundOf(goal, keys)];
    if (measured === undefined || bound === undefined) return [];
    const holds = "max" in goal ? measured <= bound : "min" in goal ? measured >= bound : measured === bound;
    return [{ goal, measured, bound, holds }];
  });
