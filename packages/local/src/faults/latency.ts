/** How long something takes longer, in milliseconds: always the same, or mostly little and seldom very long. */
export type Latency = { ms: number } | { median: number; most: number };

/** How heavy the tail is: with 1.2, one in a hundred takes some 26 times the median. */
const tail = 1.2;

/**
 * The milliseconds of one occasion.
 * @param share from 0 up to 1: how long it is among all occasions.
 */
export const millisecondsOf = (latency: Latency, share: number): number =>
  "ms" in latency ? latency.ms : Math.min(latency.most, latency.median * (0.5 / (1 - share)) ** (1 / tail));
