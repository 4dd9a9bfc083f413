/**
 * How much longer something takes, in milliseconds: constant; mostly little and seldom very long;
 * or like a healthy service: half of all within the median, all but one in a hundred within `p99`.
 */
export type Latency = { ms: number } | { median: number; max: number } | { median: number; p99: number };

/** How heavy the tail is: with 1.2, one in a hundred takes some 26 times the median. */
const tail = 1.2;

/**
 * The milliseconds of one occasion.
 * @param share from 0 up to 1: how long it is among all occasions.
 */
export const millisecondsOf = (latency: Latency, share: number): number => {
  if ("ms" in latency) return latency.ms;
  const { median } = latency;
  if ("max" in latency) return Math.min(latency.max, median * (0.5 / (1 - share)) ** (1 / tail));
  // Log-logistic: the longest tail of those whose quantiles are this simple.
  return median * (share / (1 - share)) ** (Math.log(latency.p99 / median) / Math.log(99));
};
