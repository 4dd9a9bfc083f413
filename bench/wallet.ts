import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";
import { orExit } from "../command-line/run.ts";
import { itemBytes, type WireItem } from "../packages/aws-local/src/dynamodb/item-size.ts";
import { defaultRateLimits } from "../packages/core/src/rate-limit/rate-limits.ts";
import { deploymentOf, functions } from "../packages/functions/src/manifest.ts";
import { anyRate, type Cloud, startCloud, unthrottled } from "../packages/local/src/cloud.ts";
import { priceOf } from "../packages/local/src/meter/price.ts";
import { type Attack, attacks, environmentsOf } from "./wallet/attacks.ts";
import { beHeard } from "./wallet/listeners.ts";
import { refusals } from "./wallet/refusals.ts";
import { arrive } from "./wallet/stranger.ts";
import { besideTeam } from "./wallet/team.ts";

/*
 * Measures what one address can make the owner of a stage pay in an hour, by each kind of request:
 *
 *   npx pnpm@12 wallet [--units 1000] [--listeners 1000] [--requests 40] [--rate 1000] [--only
 *   edits] [--team] [--seconds 60] [--attack 100]
 *
 * It runs the deployed functions, and the local cloud's meter counts. No hour is waited for: the
 * address has a bucket of `--units` (millionths of a dollar) that does not refill, and attacks
 * until it is refused. So the dollars that the meter counts for that number of units are known. An
 * hour is the number of units that the defaults give an address in its most expensive hour. If
 * nothing is refused within `--requests`, as in versions without such a limit, an hour is `--rate`
 * requests a second of the mean cost, which is what the stage's throttle admits. Every attack comes
 * from a separate loopback address.
 *
 * Silent listeners send nothing: `--listeners` connections of one address receive the messages of a
 * user at another address, until they are disconnected.
 *
 * Requests that are refused before they are charged cost something, too, as often as the throttles
 * of handshakes and HTTP requests admit them. `--team` measures none of this, but what a team of 20
 * receives undisturbed, and beside a stranger who does `--attack` things a second.
 */

const usage = `Usage: wallet [--units N] [--listeners N] [--requests N] [--rate N] [--only ATTACK]
       wallet --team [--seconds N] [--attack N]`;

const values = orExit(() => {
  const numbers = { units: text, requests: text, rate: text, seconds: text, attack: text, listeners: text };
  const options = { ...numbers, only: text, team: flag };
  const { values: given } = parseCommandLine({ args: process.argv.slice(2), options }, usage);
  const number = (name: keyof typeof numbers, standard: number) =>
    numberOf(name, given[name], standard, { min: 1, max: 10_000_000 });
  return {
    only: given.only,
    team: given.team ?? false,
    units: number("units", 1_000),
    requests: number("requests", 1_000),
    rate: number("rate", 1_000),
    seconds: number("seconds", 60),
    attack: number("attack", 100),
    listeners: number("listeners", 1_000),
  };
});

if (values.team) {
  console.log(JSON.stringify(await besideTeam(values.seconds, values.attack), undefined, 2));
  process.exit();
}

const { addressCost, heardCost } = defaultRateLimits;
/**
 * What an address may cost in its most expensive hour: refused frames are charged as well, up to a
 * second burst.
 */
const unitsAnHour = 2 * addressCost.burst + 3600 * addressCost.perSecond;
const deployment = deploymentOf({ live: false });
const units = values.units;

// Limits on the number of frames are not what is measured.
const start = (maxEnvironments: number): Promise<Cloud> =>
  startCloud({
    rateLimits: {
      ...anyRate,
      userConnections: 1_000,
      addressCost: { burst: units, perSecond: 0.001, perDay: 1e9 },
    },
    lambda: { maxEnvironments },
    deployment: unthrottled,
  });

const cloud = await start(1);

/** Bytes that are stored, in the table and once more in its index. */
const storedBytes = async ({ dynamodb, table }: Cloud): Promise<number> => {
  const client = new DynamoDBClient({
    endpoint: dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "wallet", secretAccessKey: "wallet" },
  });
  let bytes = 0;
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const item of page.Items ?? []) {
      const size = itemBytes(item as WireItem);
      bytes += item.gsi1pk ? 2 * size : size;
    }
    from = page.LastEvaluatedKey as typeof from;
  } while (from);
  return bytes;
};

const quiet = async ({ faults }: Cloud) => {
  do await new Promise((resolve) => setTimeout(resolve, 20));
  while (faults.running > 0);
};

const memoryMb: Readonly<Record<string, { memoryMb: number }>> = functions;

/**
 * US dollars of what the meter has counted. Lambda's time here is that of a machine with other
 * work: a run counts 30 ms of its function's memory, as on AWS. A greeting mostly waits, so its
 * measured time counts.
 */
const dollars = ({ meter }: Cloud): number => {
  const { total, bySource } = meter.read();
  const lambdaGbSeconds = Object.entries(bySource)
    .map(([source, { lambdaRequests, lambdaGbSeconds: measured }]) => {
      if (source.startsWith("legacy-welcome event")) return measured;
      const mb = memoryMb[source.split(" ")[0] ?? ""]?.memoryMb ?? 0;
      return (0.03 * lambdaRequests * mb) / 1024;
    })
    .reduce((sum, each) => sum + each, 0);
  return priceOf({ ...total, lambdaGbSeconds }).usd;
};

type Row = {
  attack: string;
  requests: number;
  usd: number;
  /** Megabytes that are stored. */
  mb: number;
  usdAnHour: number;
  mbAnHour: number;
  refused: boolean;
};

/** Attacks until it is refused, or this many times. */
const measure = async (on: Cloud, name: string, attack: Attack, address: string): Promise<Row> => {
  await quiet(on);
  const before = await storedBytes(on);
  on.meter.reset();
  // Joining counts for the bucket too.
  const act = await attack(await arrive(on, address));
  let requests = 0;
  let refused = false;
  while (!refused && requests < values.requests) {
    refused = await act(requests);
    requests += 1;
  }
  await quiet(on);
  const usd = dollars(on);
  const stored = (await storedBytes(on)) - before;
  const hours = refused ? unitsAnHour / units : (values.rate * 3600) / requests;
  return {
    attack: name,
    requests,
    usd,
    mb: stored / 1e6,
    usdAnHour: usd * hours,
    mbAnHour: (stored * hours) / 1e6,
    refused,
  };
};

const rows: Row[] = [];
let nth = 0;
for (const [name, attack] of Object.entries(attacks)) {
  nth += 1;
  if (values.only && !name.includes(values.only)) continue;
  const environments = environmentsOf[name];
  const on = environments === undefined ? cloud : await start(environments);
  const row = await measure(on, name, attack, `127.0.1.${nth}`);
  if (on !== cloud) await on.close();
  rows.push(row);
  console.log(
    `${name.padEnd(46)} ${String(row.requests).padStart(5)} requests ${row.refused ? "until refused" : "and no refusal"} $${row.usdAnHour.toFixed(2)} and ${row.mbAnHour.toFixed(0)} MB an hour`,
  );
}

const silence = "silent listeners";
if (!values.only || silence.includes(values.only)) {
  const { messages, usd, usdConnected, refusedSenders } = await beHeard(values.listeners, heardCost.burst);
  const usdAnHour = (usd * (heardCost.burst + 3600 * heardCost.perSecond)) / heardCost.burst + usdConnected;
  rows.push({
    attack: silence,
    requests: messages,
    usd,
    mb: 0,
    usdAnHour,
    mbAnHour: 0,
    refused: refusedSenders === 0,
  });
  console.log(
    `${silence.padEnd(46)} ${String(messages).padStart(5)} messages heard, ` +
      `${refusedSenders} senders refused: $${usdAnHour.toFixed(2)} an hour`,
  );
}
const worst = Math.max(...rows.map(({ usdAnHour }) => usdAnHour));
console.log(`The most that an address costs by what is admitted: $${worst.toFixed(2)} an hour.`);

const { addressGuests } = defaultRateLimits;
const guestsAnHour = addressGuests.burst + 3600 * addressGuests.perSecond;
const newGuests = rows.find(({ attack }) => attack === "new guests over HTTP");
if (newGuests) {
  const { usd, mb, requests } = newGuests;
  const share = guestsAnHour / requests;
  console.log(
    `New guests, ${guestsAnHour} an hour of whom are admitted: $${(usd * share).toFixed(3)} and ${(mb * share).toFixed(2)} MB.`,
  );
}

/** The maximum cost of refusals of a kind in an hour. */
const refused = { handshake: 0, request: 0 };
for (const [name, { kind, prepare }] of Object.entries(refusals)) {
  nth += 1;
  const act = await prepare(await arrive(cloud, `127.0.1.${nth}`));
  await quiet(cloud);
  cloud.meter.reset();
  const times = 50;
  for (let asked = 0; asked < times; asked++) if (!(await act())) throw new Error(`${name}: not refused.`);
  await quiet(cloud);
  const each = dollars(cloud) / times;
  const { perSecond, burst } =
    kind === "handshake"
      ? (deployment.socket.routes.$connect?.throttle ?? deployment.socket.throttle)
      : deployment.http.throttle;
  const anHour = each * (burst + 3600 * perSecond);
  refused[kind] = Math.max(refused[kind], anHour);
  console.log(
    `${name.padEnd(46)} ${(each * 1e6).toFixed(2)} millionths each, at most $${anHour.toFixed(2)} an hour`,
  );
}
const inAll = worst + refused.handshake + refused.request;
console.log(`In all, one address costs at most $${inAll.toFixed(2)} an hour.`);
await cloud.close();
