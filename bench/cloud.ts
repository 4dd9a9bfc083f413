import { availableParallelism } from "node:os";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { awsLimits } from "@parley/aws-local/gateway/limits";
import { openDynamoDB } from "@parley/core/aws/dynamodb";
import { openStore, type Store } from "@parley/core/table/store";
import { deploymentOf } from "@parley/functions/manifest";
import { anyCost, type Cloud, startCloud } from "@parley/local/cloud";
import { baselineFunctions } from "./baselines/baselines.ts";
import { createTables } from "./baselines/tables.ts";

/** A cloud to measure in: Parley's functions and the baselines', all on the same services. */
export type Arena = AsyncDisposable & {
  cloud: Cloud;
  /** The same DynamoDB for preparations: not a function, and so not measured. */
  table: DynamoDBClient;
  /** Parley's table in it. */
  store: Store;
};

/** What a line in the embedded metric format counts, in words; any other line unchanged. */
const plain = (line: string): string => {
  if (!line.startsWith('{"_aws":')) return line;
  const { _aws: _, service: __, function: ___, ...counts }: Record<string, unknown> = JSON.parse(line);
  return Object.entries(counts)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
};

/** The functions' own complaints: a measurement with any is invalid. */
const complain = (source: string, line: string) => {
  if (source !== "build" && line.trim() !== "") process.stderr.write(`${source}: ${plain(line)}\n`);
};

/**
 * Environments of a function for each core: enough for 50 messages a second that wait for services
 * most of their time. Starting more takes CPU from those that work.
 */
const environmentsEach = 3;

/**
 * As in production, but with throttles of the account's quota: the limits of clients of one machine
 * are not what is measured.
 */
const unthrottled = () => {
  const throttle = { perSecond: awsLimits.requestsPerSecond, burst: awsLimits.requestBurst };
  const throttles = { frames: throttle, handshakes: throttle, requests: throttle };
  return deploymentOf({ live: false, throttles });
};

/** Starts one. Everything in it is as close as loopback, until `cloud.delay` sets latencies. */
export const openArena = async (): Promise<Arena> => {
  const cloud = await startCloud({
    rateLimits: anyCost,
    baselines: baselineFunctions,
    deployment: unthrottled(),
    log: complain,
    lambda: { maxEnvironments: environmentsEach * availableParallelism() },
  });
  const settings = {
    endpoint: cloud.dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  };
  const table = new DynamoDBClient(settings);
  await createTables(table);
  return {
    cloud,
    table,
    store: openStore({ client: openDynamoDB(settings), table: cloud.table }),
    [Symbol.asyncDispose]: async () => {
      table.destroy();
      await cloud.close();
    },
  };
};
