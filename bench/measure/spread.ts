/** The result of several rounds. */
export type Spread = { median: number; min: number; max: number };

const atShare = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const sortedOf = (values: readonly number[]) => values.toSorted((a, b) => a - b);

/** The median of some rounds' values, the minimum and the maximum; `NaN` of none. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = sortedOf(values);
  return { median: atShare(sorted, 0.5), min: atShare(sorted, 0), max: atShare(sorted, 1) };
};

/** The median, the 99th percentile and the maximum; `NaN` of none. */
export type Quantiles = { p50: number; p99: number; max: number };

export const quantilesOf = (values: readonly number[]): Quantiles => {
  const sorted = sortedOf(values);
  return { p50: atShare(sorted, 0.5), p99: atShare(sorted, 0.99), max: atShare(sorted, 1) };
};
