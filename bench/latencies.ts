import type { Latencies } from "@parley/local/latencies";

/**
 * The latencies of AWS's services, for every caller: the median and the 99th percentile, in
 * milliseconds. Within one region; our choice, since AWS promises none.
 */
export const latencies = {
  dynamodb: { median: 4, p99: 12 },
  connections: { median: 15, p99: 40 },
  queue: { median: 30, p99: 90 },
} as const satisfies Latencies;
