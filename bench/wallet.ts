import { parseArgs } from "node:util";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { type Cloud, startCloud } from "../packages/local/src/cloud.ts";
import { itemBytes, type WireItem } from "../packages/local/src/dynamodb/item-size.ts";
import { priceOf } from "../packages/local/src/meter/price.ts";
import { type Attack, attacks } from "./wallet/attacks.ts";
import { arrive } from "./wallet/stranger.ts";

/*
 * What one address can make the owner of a stage pay in an hour, by each kind of request:
 *
 *   npx pnpm@12 wallet [--units 1000] [--requests 40] [--rate 1000] [--only edits]
 *
 * The functions that are deployed run, and the local cloud's meter counts. No hour is waited for: the address has a bucket of `--units` (millionths of a
 * dollar) that does not refill, and is attacked until it is refused. So the dollars that the meter counts for so many units are known, and an hour is the units
 * that the defaults give an address in the hour that costs the most. Where nothing refuses within `--requests`, as in versions without such a limit, an hour is `--rate`
 * requests a second of the mean cost, what the stage's throttle lets through. Every attack comes from a loopback address of its own.
 */

const { values } = parseArgs({
  options: {
    units: { type: "string", default: "1000" },
    requests: { type: "string", default: "400" },
    rate: { type: "string", default: "1000" },
    hour: { type: "string", default: "280000" },
    only: { type: "string" },
  },
});

const boundless = { burst: 1e9, perSecond: 1e9 };
const units = Number(values.units);

// What limits frames by their number is not what is measured.
const cloud = await startCloud({
  allowances: {
    connectionFrames: boundless,
    personFrames: boundless,
    connectionMessages: boundless,
    personMessages: boundless,
    personRooms: boundless,
    personHandshakes: boundless,
    personConnections: 1_000,
    addressGuests: boundless,
    addressRequests: boundless,
    ...({
      addressCost: { burst: units, perSecond: 0.001, perDay: 1e9 },
      addressRefusals: boundless,
    } as object),
  },
  lambda: { maxEnvironments: 1 },
});
const table = new DynamoDBClient({
  endpoint: cloud.dynamodb,
  region: "us-east-1",
  credentials: { accessKeyId: "wallet", secretAccessKey: "wallet" },
});

/** Bytes of what stays, in the table and once more in its index. */
const storedBytes = async (): Promise<number> => {
  let bytes = 0;
  let from: Record<string, never> | undefined;
  do {
    const page = await table.send(
      new ScanCommand({ TableName: cloud.table, ...(from && { ExclusiveStartKey: from }) }),
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

type Row = {
  attack: string;
  requests: number;
  usd: number;
  usdAnHour: number;
  mbAnHour: number;
  refused: boolean;
};

/** Attacks until it is refused, or so often. */
const measure = async (name: string, attack: Attack, address: string): Promise<Row> => {
  await quiet(cloud);
  const before = await storedBytes();
  cloud.meter.reset();
  // Getting in counts for the bucket too.
  const act = await attack(await arrive(cloud, address));
  let requests = 0;
  let refused = false;
  while (!refused && requests < Number(values.requests)) {
    refused = await act(requests);
    requests += 1;
  }
  await quiet(cloud);
  const { total } = cloud.meter.read();
  // Lambda's time is that of a machine that does something else as well: 30 ms of a GB for each run, as on AWS, and as the limits count.
  const { usd } = priceOf({ ...total, lambdaGbSeconds: 0.03 * total.lambdaRequests });
  const stored = (await storedBytes()) - before;
  const hours = refused ? Number(values.hour) / units : (Number(values.rate) * 3600) / requests;
  return {
    attack: name,
    requests,
    usd,
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
  const row = await measure(name, attack, `127.0.1.${nth}`);
  rows.push(row);
  console.log(
    `${name.padEnd(46)} ${String(row.requests).padStart(5)} requests ${row.refused ? "until refused" : "and no refusal"} $${row.usdAnHour.toFixed(2)} and ${row.mbAnHour.toFixed(0)} MB an hour`,
  );
}
const worst = Math.max(...rows.map(({ usdAnHour }) => usdAnHour));
console.log(`The most that an address costs: $${worst.toFixed(2)} an hour.`);
await cloud.close();
