import type { Latencies } from "@parley/local/latencies";

/**
 * How far AWS's services are, for everybody who calls them: milliseconds that half of the calls take, and that all
 * but one in a hundred do. Within one region; ours to choose, since AWS promises none.
 */
export const latencies = {
  dynamodb: { median: 4, p99: 12 },
  connections: { median: 15, p99: 50 },
} as const satisfies Latencies;

/** How much of everything is measured. */
export type Settings = {
  poster: { rounds: number; posts: number };
  largeRoom: { size: number; bystanders: number; rounds: number; sequentialRounds: number };
  busyRoom: { size: number; perSecond: number; seconds: number; contenderSeconds: number };
  calmRoom: { size: number; perSecond: number; seconds: number };
  socketIo: { size: number; rounds: number };
  coldStart: { rounds: number };
};

export const whole: Settings = {
  poster: { rounds: 9, posts: 3_000 },
  largeRoom: { size: 1_000, bystanders: 9_000, rounds: 9, sequentialRounds: 3 },
  busyRoom: { size: 100, perSecond: 50, seconds: 20, contenderSeconds: 20 },
  calmRoom: { size: 20, perSecond: 2, seconds: 30 },
  socketIo: { size: 1_000, rounds: 15 },
  coldStart: { rounds: 9 },
};

/** Under a minute: to see that everything runs, not to quote from. */
export const short: Settings = {
  poster: { rounds: 3, posts: 1_000 },
  largeRoom: { size: 100, bystanders: 900, rounds: 3, sequentialRounds: 1 },
  busyRoom: { size: 50, perSecond: 20, seconds: 4, contenderSeconds: 2 },
  calmRoom: { size: 20, perSecond: 5, seconds: 3 },
  socketIo: { size: 100, rounds: 5 },
  coldStart: { rounds: 2 },
};
