import { priceOf } from "../packages/local/src/meter/price.ts";
import type { Bill, BillLine } from "./bill.ts";
import { columns, dollars, percent, rounded } from "./format.ts";
import { hostedZoneUsd } from "./upkeep-prices.ts";
import type { Month } from "./workload.ts";

const amount = ({ unit, amount: count }: BillLine) =>
  unit.startsWith("GB ")
    ? rounded(count, 3)
    : rounded(count, Number.isInteger(count) || count >= 100 ? 0 : 1);

/** The lines of a bill as columns, and their sum. */
export const billTable = ({ lines, usd, usdAfterFree }: Bill): string[] =>
  columns(
    [
      ["", "", "", "list price", "share", "after the free tier"],
      ...lines.map((line) => [
        line.service,
        line.measured ? `${line.unit} (measured)` : line.unit,
        amount(line),
        dollars(line.usd),
        percent(line.usd, usd),
        dollars(line.usdAfterFree),
      ]),
      ["total", "", "", dollars(usd), "100 %", dollars(usdAfterFree)],
    ],
    2,
  );

/** The cost of a month by activity. The idle stage is not in the shares. */
export const activityTable = ({ total, byActivity }: Month): string[] => {
  const { usd } = priceOf(total);
  return columns(
    Object.entries(byActivity).map(([activity, counts]) => {
      const part = priceOf(counts).usd;
      return [`  ${activity}`, dollars(part), percent(part, usd)];
    }),
    1,
  );
};

/** Notes on the columns of a bill. */
export const freeTierNotes = [
  "  Free tier: the permanent one of every account. API Gateway, DynamoDB on demand, backups and S3 have none.",
  "  An account made since 15 July 2025 also gets up to $200 of credit. An older one had, in its first year only, a million",
  "  WebSocket messages, 750,000 minutes of connection, a million HTTP requests and 5 GB of S3 a month: not counted here.",
  `  Not included: a domain and its zone in Route 53 ($${hostedZoneUsd.toFixed(2)} a month), X-Ray if it is turned on, support, taxes.`,
];
