import { billedUnits, type Counts, noCounts } from "./counts.ts";
import type { BilledUnit } from "./prices.ts";

/** Adds up units: in total, and by source. */
export type CostTally = {
  add(source: string, units: Partial<Counts>): void;
  total(): Counts;
  bySource(): Record<string, Counts>;
  reset(): void;
};

type Sums = Record<BilledUnit, number>;

/** Makes a tally that has counted nothing. */
export const createTally = (): CostTally => {
  let total: Sums = { ...noCounts };
  const sources = new Map<string, Sums>();

  const sumsOf = (source: string) => {
    const known = sources.get(source);
    if (known) return known;
    const sums: Sums = { ...noCounts };
    sources.set(source, sums);
    return sums;
  };
  return {
    add: (source, units) => {
      const sums = sumsOf(source);
      for (const unit of billedUnits) {
        const amount = units[unit] ?? 0;
        total[unit] += amount;
        sums[unit] += amount;
      }
    },
    total: () => ({ ...total }),
    bySource: () => Object.fromEntries([...sources].map(([source, sums]) => [source, { ...sums }])),
    reset: () => {
      total = { ...noCounts };
      sources.clear();
    },
  };
};
