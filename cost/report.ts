import { defaultTiming } from "../packages/client/src/timing/timing.ts";
import { defaultRateLimits } from "../packages/core/src/rate-limit/rate-limits.ts";
import { priceOf } from "../packages/local/src/meter/price.ts";
import { pricedRegion, prices, pricesOf } from "../packages/local/src/meter/prices.ts";
import { type ActionName, type Measured, recipients, titles } from "./actions.ts";
import type { Bill } from "./bill.ts";
import { activityTable, billTable, freeTierNotes } from "./bill-text.ts";
import { columns, dollars, percent, rounded } from "./format.ts";
import type { idleMonth } from "./idle.ts";
import { latencies } from "./perform.ts";
import { upkeepHabits } from "./upkeep.ts";
import { upkeepPrices } from "./upkeep-prices.ts";
import { habits, type Month, type Workload } from "./workload.ts";

const million = 1_000_000;

const isAction = (name: string): name is ActionName => Object.hasOwn(titles, name);
const actionNames = Object.keys(titles).filter(isAction);

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

const several = (count: number, one: string, more: string) =>
  `${rounded(count, 0)} ${count === 1 ? one : more}`;

const described = ({ users, rooms, peoplePerRoom, messagesPerUserDay, hoursOnline, days }: Workload) =>
  `A month of ${several(users, "person", "people")} in ${several(rooms, "room", "rooms")} of ${rounded(peoplePerRoom, 0)}: ${several(days, "day", "days")}, ` +
  `each with ${hoursOnline} hours online and ${messagesPerUserDay} messages a person`;

/** A note on rooms that are larger than any that was measured. */
const beyondMeasured = ({ peoplePerRoom }: Workload): string[] => {
  const [few, many] = recipients.slice(-2);
  if (many === undefined || peoplePerRoom - 1 <= many) return [];
  return [
    `  A message to ${rounded(peoplePerRoom - 1, 0)} others is extrapolated from those to ${few} and to ${many}.`,
  ];
};

/** The report as it is printed. */
export const inWords = (measured: Measured, workload: Workload, month: Month, bill: Bill): string =>
  [
    `What each action uses, and what a million of it costs at AWS's list prices in ${pricedRegion}, ${pricesOf}`,
    "",
    ...actionTable(measured),
    "",
    "  messages: WebSocket, both ways. write, read: DynamoDB's units. runs: Lambda invocations. Prices include data transfer.",
    `  GB-ms: thousandths of GB-seconds, the quickest of several runs on this machine, with ${latencies.dynamodb} ms added to a DynamoDB`,
    `  call and ${latencies.post} ms to a post. They vary from run to run, and Lambda's processors differ. All else is exact and repeats.`,
    "",
    described(workload),
    "",
    ...billTable(bill),
    "",
    "Cost by activity:",
    ...activityTable(month),
    "",
    `  Assumptions: all users of a room are online when something is said there (the most it can cost). ${percent(habits.edited, 1)} of messages`,
    `  are edited and ${percent(habits.deleted, 1)} deleted. ${habits.historyPages} pages of history a day. A cold start in ${percent(habits.coldStarts, 1)} of runs.`,
    `  For each message the client says ${habits.typingPerMessage} times that its user is typing, in rooms of up to ${defaultRateLimits.typingConnections} connections.`,
    `  For ${percent(habits.presentShare, 1)} of the hours online the user is at the page, with a ping each ` +
      `${defaultTiming.presentHeartbeat / 1000} seconds instead of each ${defaultTiming.heartbeat / 60_000} minutes,`,
    `  and ${habits.markersPerHourPresent} times an hour the client says how far a room is read, and ${habits.presenceAsksPerHourPresent} times it asks who is online.`,
    ...beyondMeasured(workload),
    `  The table holds ${upkeepHabits.monthsKept} months of messages. Each user has an account, and loads the site once a day without a cache.`,
    `  Each active environment asks KMS for the table's key ${upkeepHabits.keyRequestsPerHour} times an hour. Stored logs are not compressed.`,
    ...freeTierNotes,
  ].join("\n");

/** A month of an unused stage, as it is printed. */
export const idleInWords = ({ production, another }: ReturnType<typeof idleMonth>): string =>
  [
    `A month of an unused production stage, at AWS's list prices in ${pricedRegion}, ${pricesOf}`,
    "",
    ...billTable(production),
    "",
    `  Another unused stage of the same account: ${dollars(another.usd)} at list price, and ${dollars(another.usdAfterFree)} after the rest of the free tier.`,
    ...freeTierNotes,
  ].join("\n");

/** The report for programs. */
export const asData = (
  { actions, coldStart, stored }: Measured,
  workload: Workload,
  month: Month,
  bill: Bill,
) => {
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
    stored,
    upkeepPrices,
    bill,
    workload,
    habits,
    month: {
      counts: month.total,
      usd,
      byUnit,
      byActivity: Object.fromEntries(
        Object.entries(month.byActivity).map(([activity, counts]) => [activity, priceOf(counts).usd]),
      ),
    },
  };
};
