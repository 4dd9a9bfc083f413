import { billedUnits, type Counts } from "../packages/local/src/meter/counts.ts";
import { beyondFree, priceOf } from "../packages/local/src/meter/price.ts";
import { gigabyte, pricedRegion, prices, pricesOf } from "../packages/local/src/meter/prices.ts";
import { type ActionName, type Measured, recipients, titles } from "./actions.ts";
import { latencies } from "./perform.ts";
import { habits, type Month, type Workload } from "./workload.ts";

const million = 1_000_000;

const isAction = (name: string): name is ActionName => Object.hasOwn(titles, name);
const actionNames = Object.keys(titles).filter(isAction);

const rounded = (value: number, digits: number) =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const dollars = (usd: number) => (usd > 0 && usd < 0.005 ? "<$0.01" : `$${rounded(usd, 2)}`);
const percent = (part: number, whole: number) => {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return share > 0 && share < 0.5 ? "<1 %" : `${Math.round(share)} %`;
};

/** Lines of columns: the first `texts` of them to the left, all others to the right. */
const columns = (rows: readonly (readonly string[])[], texts: number): string[] => {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, at) => Math.max(cell.length, most[at] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at < texts ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

const actionTable = ({ actions }: Measured): string[] => {
  const head = ["", "messages", "HTTP", "write", "read", "runs", "GB-ms", "log bytes", "$ a million"];
  const rows = actionNames.map((name) => {
    const counts = actions[name];
    return [
      titles[name],
      rounded(counts.messagesIn + counts.messagesOut, 0),
      rounded(counts.httpRequests, 0),
      rounded(counts.writeUnits, 0),
      rounded(counts.readUnits, 1),
      rounded(counts.lambdaRequests, 0),
      rounded(counts.lambdaGbSeconds * 1000, 0),
      rounded(counts.logBytes, 0),
      rounded(priceOf(counts).usd * million, 2),
    ].map((cell) => (/^0(\.0+)?$/.test(cell) ? "·" : cell));
  });
  return columns([head, ...rows], 1);
};

/** An amount as people say it: bytes in GB. */
const amount = (unit: (typeof billedUnits)[number], counts: Counts): [string, string] =>
  unit === "logBytes" || unit === "bytesOut"
    ? [rounded(counts[unit] / gigabyte, 3), prices[unit].unit.replace("bytes", "GB")]
    : [rounded(counts[unit], 0), prices[unit].unit];

const bill = ({ total, byActivity }: Month): string[] => {
  const { usd, byUnit } = priceOf(total);
  const free = priceOf(beyondFree(total));
  const lines = billedUnits
    .filter((unit) => total[unit] > 0)
    .map((unit) => [
      prices[unit].service,
      amount(unit, total)[1],
      amount(unit, total)[0],
      dollars(byUnit[unit]),
      percent(byUnit[unit], usd),
      dollars(free.byUnit[unit]),
    ]);
  const activities = Object.entries(byActivity).map(([activity, counts]) => {
    const part = priceOf(counts).usd;
    return [`  ${activity}`, dollars(part), percent(part, usd)];
  });
  return [
    ...columns(
      [
        ["", "", "", "list price", "share", "after the free tier"],
        ...lines,
        ["together", "", "", dollars(usd), "100 %", dollars(free.usd)],
      ],
      2,
    ),
    "",
    "What it goes on:",
    ...columns(activities, 1),
  ];
};

const several = (count: number, one: string, more: string) =>
  `${rounded(count, 0)} ${count === 1 ? one : more}`;

const described = ({ users, rooms, peoplePerRoom, messagesPerUserDay, hoursOnline, days }: Workload) =>
  `A month of ${several(users, "person", "people")} in ${several(rooms, "room", "rooms")} of ${rounded(peoplePerRoom, 0)}: ${several(days, "day", "days")}, ` +
  `each with ${hoursOnline} hours online and ${messagesPerUserDay} messages a person`;

/** What is said of rooms that are larger than any that was measured. */
const beyondMeasured = ({ peoplePerRoom }: Workload): string[] => {
  const [few, many] = recipients.slice(-2);
  if (many === undefined || peoplePerRoom - 1 <= many) return [];
  return [
    `  A message to ${rounded(peoplePerRoom - 1, 0)} others is reckoned from those to ${few} and to ${many}.`,
  ];
};

/** The report as people read it. */
export const inWords = (measured: Measured, workload: Workload, month: Month): string =>
  [
    `What each action uses, and what a million of it costs at AWS's list prices in ${pricedRegion}, ${pricesOf}`,
    "",
    ...actionTable(measured),
    "",
    "  messages: WebSocket, both ways. write, read: DynamoDB's units. runs: Lambda invocations. Data transfer is in the price.",
    `  GB-ms: thousandths of GB-seconds, of the quickest of several times on this machine, with ${latencies.dynamodb} ms added to a call of DynamoDB`,
    `  and ${latencies.post} ms to a post. They change from run to run, and Lambda's processors are others. All else is exact and always the same.`,
    "",
    described(workload),
    "",
    ...bill(month),
    "",
    `  Taken for granted: everybody in a room is online when something is said there (the most it can cost); ${percent(habits.edited, 1)} of messages are`,
    `  edited and ${percent(habits.deleted, 1)} deleted; ${habits.historyPages} pages of history a day; a cold start in ${percent(habits.coldStarts, 1)} of runs.`,
    ...beyondMeasured(workload),
    "  Free tier: what every account has every month. API Gateway and DynamoDB on demand are not in it. An account made since",
    "  15 July 2025 gets up to $200 of credit besides; an older one had a million messages free in its first year.",
    "  Not counted: the site (S3, CloudFront), a domain, storage and backups of the table, alarms, stored logs, taxes.",
  ].join("\n");

/** The report as a program reads it. */
export const asData = ({ actions, coldStart }: Measured, workload: Workload, month: Month) => {
  const { usd, byUnit } = priceOf(month.total);
  return {
    region: pricedRegion,
    pricesOf,
    prices,
    latencies,
    actions: actionNames.map((name) => ({
      name,
      title: titles[name],
      counts: actions[name],
      usdPerMillion: priceOf(actions[name]).usd * million,
    })),
    coldStart,
    workload,
    habits,
    month: {
      counts: month.total,
      usd,
      byUnit,
      byActivity: Object.fromEntries(
        Object.entries(month.byActivity).map(([activity, counts]) => [activity, priceOf(counts).usd]),
      ),
      usdAfterFreeTier: priceOf(beyondFree(month.total)).usd,
    },
  };
};
