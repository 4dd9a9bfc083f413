import { prices as limitPrices } from "@parley/core/cost";
import fc from "fast-check";
import { expect, test } from "vitest";
import { billedUnits, type Counts, countsOf, noCounts, plus, times } from "./counts.ts";
import { beyondFree, priceOf } from "./price.ts";
import { alwaysFree, prices } from "./prices.ts";

const GiB = 2 ** 30;

test("limits count in the prices that the meter bills", () => {
  const micro = (unit: keyof typeof prices) => (prices[unit].usd / prices[unit].per) * 1_000_000;
  expect(limitPrices).toEqual({
    message: micro("messagesOut"),
    connectionMinute: micro("connectionMinutes"),
    httpRequest: micro("httpRequests"),
    writeUnit: micro("writeUnits"),
    readUnit: micro("readUnits"),
    lambdaRequest: expect.closeTo(micro("lambdaRequests"), 9),
    gbSecond: expect.closeTo(micro("lambdaGbSeconds"), 9),
    logByte: expect.closeTo(micro("logBytes"), 9),
    byteOut: expect.closeTo(micro("bytesOut"), 9),
  });
});

test.each<[string, Partial<Counts>, number]>([
  ["a million messages, half of them in", { messagesIn: 500_000, messagesOut: 500_000 }, 1],
  ["four million minutes of connection", { connectionMinutes: 4_000_000 }, 1],
  ["a million HTTP requests", { httpRequests: 1_000_000 }, 1],
  ["a million writes and reads", { writeUnits: 1_000_000, readUnits: 1_000_000 }, 0.75],
  ["a million runs", { lambdaRequests: 1_000_000 }, 0.2],
  ["100,000 GB-seconds", { lambdaGbSeconds: 100_000 }, 1.33334],
  ["two million requests to a queue", { queueRequests: 2_000_000 }, 1],
  ["2 GB of logs", { logBytes: 2 * GiB }, 1],
  ["100 GB to the internet", { bytesOut: 100 * GiB }, 9],
])("%s at AWS's price", (_, counts, usd) => {
  expect(priceOf({ ...noCounts, ...counts }).usd).toBeCloseTo(usd, 10);
});

// As on the API Gateway pricing page: messages in and out of a chat, and its minutes.
test("a chat of 1,000 users for 12 hours a day, sending 600 messages and getting 60 a day", () => {
  const month = 30 * 1000;
  const counts = {
    ...noCounts,
    messagesIn: 600 * month,
    messagesOut: 60 * month,
    connectionMinutes: 12 * 60 * month,
  };
  expect(priceOf(counts).usd).toBeCloseTo(19.8 + 5.4, 10);
});

const anyCounts = fc
  .array(fc.nat(1_000_000), { minLength: billedUnits.length, maxLength: billedUnits.length })
  .map((amounts) => countsOf((unit) => amounts[billedUnits.indexOf(unit)] ?? 0));

test("prices add up: of parts, of repetitions, and of the units", () => {
  fc.assert(
    fc.property(anyCounts, anyCounts, fc.nat(50), (a, b, n) => {
      const { usd, byUnit } = priceOf(plus(a, times(b, n)));
      expect(usd).toBeCloseTo(priceOf(a).usd + n * priceOf(b).usd, 6);
      expect(Object.values(byUnit).reduce((sum, each) => sum + each, 0)).toBeCloseTo(usd, 6);
    }),
  );
});

test("what is always free is taken off once, and never more than there is", () => {
  const little = countsOf((unit) => (alwaysFree[unit] ?? 0) / 2);
  expect(beyondFree(little)).toEqual(noCounts);
  expect(beyondFree({ ...noCounts, lambdaRequests: 1_500_000, writeUnits: 10 })).toEqual({
    ...noCounts,
    lambdaRequests: 500_000,
    writeUnits: 10,
  });
});

test("every price names the AWS page that it stands on", () => {
  for (const { source } of Object.values(prices)) expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
});
