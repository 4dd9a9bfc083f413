import { type BilledUnit, prices } from "./prices.ts";

/** How much of each unit that AWS bills. */
export type Counts = Readonly<Record<BilledUnit, number>>;

const isUnit = (name: string): name is BilledUnit => Object.hasOwn(prices, name);

/** The units that AWS bills, in the order in which they are shown. */
export const billedUnits: readonly BilledUnit[] = Object.keys(prices).filter(isUnit);

/** Counts in which every unit is computed separately. */
export const countsOf = (amountOf: (unit: BilledUnit) => number): Counts => ({
  messagesIn: amountOf("messagesIn"),
  messagesOut: amountOf("messagesOut"),
  connectionMinutes: amountOf("connectionMinutes"),
  httpRequests: amountOf("httpRequests"),
  writeUnits: amountOf("writeUnits"),
  readUnits: amountOf("readUnits"),
  lambdaRequests: amountOf("lambdaRequests"),
  lambdaGbSeconds: amountOf("lambdaGbSeconds"),
  queueRequests: amountOf("queueRequests"),
  logBytes: amountOf("logBytes"),
  bytesOut: amountOf("bytesOut"),
});

export const noCounts: Counts = countsOf(() => 0);

export const plus = (a: Counts, b: Counts): Counts => countsOf((unit) => a[unit] + b[unit]);

export const times = (counts: Counts, factor: number): Counts => countsOf((unit) => counts[unit] * factor);
