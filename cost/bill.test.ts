import { describe, expect, test } from "vitest";
import { noCounts } from "../packages/local/src/meter/counts.ts";
import { gigabyte } from "../packages/local/src/meter/prices.ts";
import { billOf, together } from "./bill.ts";
import { idleMonth, nobody } from "./idle.ts";
import { type Standing, standing } from "./standing.ts";
import { upkeepOf } from "./upkeep.ts";
import { type Upkeep, upkeepPrices, upkeepUnits } from "./upkeep-prices.ts";

const nothing: Standing = {
  alarmMetrics: 0,
  dashboards: 0,
  largeDashboards: 0,
  customMetrics: 0,
  logDays: 7,
  recovery: false,
  keyUsers: 0,
  polledQueues: 0,
  edgeFunctions: 0,
  userPool: false,
};
const stored = { table: 500, index: 500 };
const none = upkeepOf(nothing, nobody, { total: noCounts }, stored);
const only = (more: Partial<Upkeep>): Upkeep => ({ ...none, bucketBytes: 0, ...more });

describe("A bill", () => {
  test.each<[string, Partial<Upkeep>, number, number]>([
    ["ten metrics in alarms", { alarmMetrics: 10 }, 1, 0],
    ["an eleventh", { alarmMetrics: 11 }, 1.1, 0.1],
    ["three small dashboards", { dashboards: 3 }, 9, 0],
    ["one that shows more than 50 metrics", { largeDashboards: 1 }, 3, 3],
    ["30,000 requests to KMS", { kmsRequests: 30_000 }, 0.09, 0.03],
    ["26 GB in the table", { tableBytes: 26 * gigabyte }, 6.5, 0.25],
    ["a GB that can be recovered", { backupBytes: gigabyte }, 0.2, 0.2],
    ["10,001 accounts", { accounts: 10_001 }, 150.015, 0.015],
  ])("has %s at AWS's price, and after what is free", (_, upkeep, usd, usdAfterFree) => {
    const bill = billOf(noCounts, only(upkeep));
    expect([bill.usd, bill.usdAfterFree]).toEqual([expect.closeTo(usd, 9), expect.closeTo(usdAfterFree, 9)]);
  });

  test("has 5 GB of logs free, taken in and stored together", () => {
    const total = { ...noCounts, logBytes: 4 * gigabyte };
    const { lines, usdAfterFree } = billOf(total, only({ storedLogBytes: 3 * gigabyte }));
    expect(usdAfterFree).toBeCloseTo(2 * 0.03, 9);
    expect(lines.map(({ unit, amount }) => [unit, amount])).toEqual([
      ["GB taken in", 4],
      ["GB stored", 3],
    ]);
  });

  test("of two stages shares the free tier", () => {
    const one = only({ alarmMetrics: 6 });
    expect(billOf(noCounts, one).usdAfterFree).toBe(0);
    expect(billOf(noCounts, together(one, one)).usdAfterFree).toBeCloseTo(0.2, 9);
  });

  test("names the AWS page of each price", () => {
    for (const unit of upkeepUnits)
      expect(upkeepPrices[unit].source).toMatch(/^https:\/\/aws\.amazon\.com\//);
  });
});

test("an idle stage is billed for its standing parts, and for waiting at the queue", () => {
  const { production } = idleMonth();
  const amounts = Object.fromEntries(production.lines.map(({ name, amount }) => [name, amount]));
  expect(amounts).toMatchObject({
    queueRequests: 648_000,
    ...(standing.production.alarmMetrics > 0 && { alarmMetrics: standing.production.alarmMetrics }),
  });
  expect(amounts).not.toHaveProperty("kmsRequests");
  expect(amounts).not.toHaveProperty("accounts");
});

test("what grows with people doubles with them, and what stands there does not", () => {
  const some = { ...nobody, users: 100, days: 20, hoursOnline: 8, messagesPerUserDay: 10 };
  const total = { ...noCounts, messagesIn: 1, logBytes: 1000 };
  const of = (users: number) => upkeepOf(standing.production, { ...some, users }, { total }, stored);
  for (const unit of ["tableBytes", "backupBytes", "edgeRequests", "accounts"] as const)
    expect(of(200)[unit]).toBe(2 * of(100)[unit]);
  for (const unit of ["alarmMetrics", "dashboards", "largeDashboards", "bucketBytes"] as const)
    expect(of(200)[unit]).toBe(of(100)[unit]);
});
