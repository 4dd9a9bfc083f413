import type { Latencies } from "@parley/local/latencies";

/**
 * How far AWS's services are, for everybody who calls them: milliseconds that half of the calls take, and that all
 * but one in a hundred do. Within one region; ours to choose, since AWS promises none.
 */
export const latencies = {
  dynamodb: { median: 4, p99: 12 },
  connections: { median: 15, p99: 40 },
  queue: { median: 30, p99: 90 },
} as const satisfies Latencies;
