import { billedUnits, type Counts, countsOf } from "./counts.ts";
import { alwaysFree, type BilledUnit, prices } from "./prices.ts";

/** What counts cost, in US dollars: together, and each unit by itself. */
export type Cost = { usd: number; byUnit: Readonly<Record<BilledUnit, number>> };

/** Prices counts at AWS's list prices, without the free tier. */
export const priceOf = (counts: Counts): Cost => {
  const byUnit = countsOf((unit) => (counts[unit] * prices[unit].usd) / prices[unit].per);
  return { usd: billedUnits.reduce((sum, unit) => sum + byUnit[unit], 0), byUnit };
};

/** The rest of a month's counts after the permanent free tier of an account. */
export const beyondFree = (month: Counts): Counts =>
  countsOf((unit) => Math.max(0, month[unit] - (alwaysFree[unit] ?? 0)));
