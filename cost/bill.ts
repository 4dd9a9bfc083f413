import { billedUnits, type Counts } from "../packages/local/src/meter/counts.ts";
import { alwaysFree, gigabyte, prices } from "../packages/local/src/meter/prices.ts";
import { type Upkeep, upkeepPrices, upkeepUnits } from "./upkeep-prices.ts";

/** One line of a bill, in US dollars. */
export type BillLine = {
  name: string;
  service: string;
  /** What is counted; bytes are counted in GB. */
  unit: string;
  amount: number;
  usd: number;
  usdAfterFree: number;
  /** The AWS page that the price is from. */
  source: string;
  /** Whether it depends on how fast this machine is. All else repeats exactly. */
  measured: boolean;
};

export type Bill = { lines: readonly BillLine[]; usd: number; usdAfterFree: number };

/** Units that depend on the time that functions take. */
const measuredUnits = new Set(["lambdaGbSeconds", "kmsRequests"]);

type Priced = { service: string; unit: string; usd: number; per: number; source: string };

const line = (name: string, amount: number, price: Priced, free: number): BillLine => {
  const inGb = price.unit.startsWith("bytes");
  return {
    name,
    service: price.service,
    unit: inGb ? price.unit.replace("bytes", "GB") : price.unit,
    amount: inGb ? amount / gigabyte : amount,
    usd: (amount * price.usd) / price.per,
    usdAfterFree: (Math.max(0, amount - free) * price.usd) / price.per,
    source: price.source,
    measured: measuredUnits.has(name),
  };
};

/**
 * Prices a month: what the meter counts, and the upkeep of a stage. The free tier is the permanent
 * one of every account; the 5 GB of logs are for ingestion and storage together.
 */
export const billOf = (total: Counts, upkeep: Upkeep): Bill => {
  const logsLeft = Math.max(0, (alwaysFree.logBytes ?? 0) - total.logBytes);
  const lines = [
    ...billedUnits.map((unit) => line(unit, total[unit], prices[unit], alwaysFree[unit] ?? 0)),
    ...upkeepUnits.map((unit) => {
      const price = upkeepPrices[unit];
      return line(unit, upkeep[unit], price, unit === "storedLogBytes" ? logsLeft : price.free);
    }),
  ].filter(({ amount }) => amount > 0);
  return {
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    usdAfterFree: lines.reduce((sum, { usdAfterFree }) => sum + usdAfterFree, 0),
  };
};

/** The sum of two stages' upkeep, which share an account's free tier. */
export const together = (a: Upkeep, b: Upkeep): Upkeep => ({
  alarmMetrics: a.alarmMetrics + b.alarmMetrics,
  customMetrics: a.customMetrics + b.customMetrics,
  dashboards: a.dashboards + b.dashboards,
  largeDashboards: a.largeDashboards + b.largeDashboards,
  storedLogBytes: a.storedLogBytes + b.storedLogBytes,
  kmsRequests: a.kmsRequests + b.kmsRequests,
  tableBytes: a.tableBytes + b.tableBytes,
  backupBytes: a.backupBytes + b.backupBytes,
  bucketBytes: a.bucketBytes + b.bucketBytes,
  bucketRequests: a.bucketRequests + b.bucketRequests,
  edgeRequests: a.edgeRequests + b.edgeRequests,
  edgeBytes: a.edgeBytes + b.edgeBytes,
  edgeFunctionRuns: a.edgeFunctionRuns + b.edgeFunctionRuns,
  edgeFunctionReads: a.edgeFunctionReads + b.edgeFunctionReads,
  accounts: a.accounts + b.accounts,
});
