/**
 * What a figure is to be, by the name that it has in `--json`. `exact` figures are counts: they are the same on every
 * machine, however busy it is and however little is measured.
 */
export type Goal = { key: string; title: string; digits: number; exact?: true } & (
  | { most: number }
  | { least: number }
  | { like: string }
);

/** What the project promises of its fan-out. A run says of each whether it holds; on a busy machine some may not. */
export const goals: readonly Goal[] = [
  { key: "posterCpuRatio", title: "CPU of a post, of the SDK's default client's", digits: 2, most: 0.25 },
  { key: "posterRateRatio", title: "posts a second, of the SDK's default client's", digits: 1, least: 3.5 },
  {
    key: "lastRecipientVsSequential",
    title: "last recipient, of one post after another",
    digits: 3,
    most: 0.02,
  },
  { key: "lastRecipientVsPromiseAll", title: "last recipient, of `Promise.all`'s", digits: 2, most: 1 / 3 },
  {
    key: "readUnitsWithBystanders",
    title: "read units a message, with many people elsewhere as without",
    digits: 1,
    exact: true,
    like: "readUnitsAlone",
  },
  {
    key: "busyFramesPerDelivery",
    title: "frames a message and recipient in a busy room",
    digits: 2,
    most: 0.35,
  },
  { key: "busyCostRatio", title: "cost of a busy room, of the common sample's", digits: 2, most: 0.4 },
  { key: "busyP99Ms", title: "send to receipt in a busy room, p99, ms", digits: 0, most: 400 },
  { key: "busyLost", title: "messages that a busy room's clients lack", digits: 0, exact: true, most: 0 },
  {
    key: "busyDoubled",
    title: "messages that a busy room's clients show twice",
    digits: 0,
    exact: true,
    most: 0,
  },
  {
    key: "busyMisordered",
    title: "messages that a busy room's clients show out of order",
    digits: 0,
    exact: true,
    most: 0,
  },
  {
    key: "writeUnitsPerMessage",
    title: "write units of a calm room's message",
    digits: 1,
    exact: true,
    most: 5,
  },
  {
    key: "roundTripsPerMessage",
    title: "its round trips to DynamoDB in a row",
    digits: 0,
    exact: true,
    most: 4,
  },
  {
    key: "sendBundleGzipBytes",
    title: "the send function's bundle, gzip, bytes",
    digits: 0,
    exact: true,
    most: 190_000,
  },
];

/** The figure that a goal sets: `undefined` when what it is measured by was not. */
const boundOf = (goal: Goal, keys: Readonly<Record<string, number>>): number | undefined => {
  if ("most" in goal) return goal.most;
  return "least" in goal ? goal.least : keys[goal.like];
};

export type Verdict = { goal: Goal; measured: number; bound: number; holds: boolean };

/** Holds what was measured against the goals. */
export const judge = (keys: Readonly<Record<string, number>>): Verdict[] =>
  goals.flatMap((goal) => {
    const [measured, bound] = [keys[goal.key], boundOf(goal, keys)];
    if (measured === undefined || bound === undefined) return [];
    const holds =
      "most" in goal ? measured <= bound : "least" in goal ? measured >= bound : measured === bound;
    return [{ goal, measured, bound, holds }];
  });
