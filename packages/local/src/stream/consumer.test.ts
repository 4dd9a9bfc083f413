import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { EventSourceEvent } from "@parley/aws-local/event-source/batch";
import type { EventSourceMapping } from "@parley/aws-local/event-source/mapping";
import { laneOf } from "@parley/aws-local/event-source/shard";
import type { FunctionSpec } from "@parley/functions/manifest";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Cloud, type CloudOptions, startCloud } from "../cloud.ts";

/*
 * Real functions in the local cloud that subscribe to its table's stream: one that dies at any
 * call, one that is slow, one that always fails at the same record. With
 * PARLEY_DYNAMODB=dynamodb-local the stream is that of AWS's own engine.
 */

const consumer: FunctionSpec = {
  handler: "packages/local/test/consumer.handler",
  timeoutSeconds: 20,
  memoryMb: 128,
  table: ["dynamodb:UpdateItem", "dynamodb:GetItem"],
};
const baselines = { dying: consumer, slow: consumer, failing: consumer };

/** The keys of a consumer's own records. */
const ownKeys = (functionName: string) => ({
  filters: [
    { pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix: `${functionName}#` }] } } } }) },
  ],
});
const mapping = (functionName: string, more: Partial<EventSourceMapping> = {}): EventSourceMapping => ({
  functionName,
  startingPosition: "LATEST",
  filterCriteria: ownKeys(functionName),
  ...more,
});
const failureQueue = "failed-records";
const observed: EventSourceEvent[] = [];
const stream = {
  view: "NEW_IMAGE",
  mappings: [
    // Each batch is of three records, so that the same calls are made each time.
    mapping("dying", { batchSize: 3, maximumBatchingWindowInSeconds: 300 }),
    mapping("slow", { parallelizationFactor: 10 }),
    mapping("failing", {
      maximumRetryAttempts: 1,
      bisectBatchOnFunctionError: true,
      destinationConfig: {
        onFailure: { destinationArn: `arn:aws:sqs:us-east-1:000000000000:${failureQueue}` },
      },
    }),
  ],
  pollMs: 20,
  retryDelaysMs: [10],
  observe: (event) => observed.push(event),
} satisfies CloudOptions["stream"];

const clients: { destroy(): void }[] = [];
afterAll(() => {
  for (const client of clients) client.destroy();
});
const settingsOf = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

const connect = ({ dynamodb, sqs, table: TableName }: Cloud) => {
  const client = new DynamoDBClient(settingsOf(dynamodb));
  const streams = new DynamoDBStreamsClient(settingsOf(dynamodb));
  const queues = new SQSClient(settingsOf(sqs));
  clients.push(client, streams, queues);
  const write = (key: string, step: number, does?: "waits" | "fails") =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: {
          pk: { S: key },
          sk: { S: String(step) },
          step: { N: String(step) },
          ...(does && { does: { S: does } }),
        },
      }),
    );
  const openGate = (key: string) =>
    client.send(new PutItemCommand({ TableName, Item: { pk: { S: `gate#${key}` }, sk: { S: "gate" } } }));
  const seen = async (key: string) => {
    const Key = { pk: { S: `seen#${key}` }, sk: { S: "seen" } };
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return Item?.steps?.L?.map(({ N }) => Number(N)) ?? [];
  };
  return { write, openGate, seen, streams, queues };
};

const eventually = { timeout: 120_000, interval: 20 };

describe("a consumer of the table's stream", () => {
  let cloud: Cloud;
  let table: ReturnType<typeof connect>;
  beforeAll(async () => {
    cloud = await startCloud({ baselines, stream });
    table = connect(cloud);
  });
  afterAll(() => cloud.close());

  test.each([
    ["before", 1],
    ["before", 2],
    ["before", 3],
    ["after", 1],
    ["after", 2],
    ["after", 3],
  ] as const)("that dies %s its call %i is invoked again, and misses nothing", async (when, nth) => {
    const key = `dying#${when}${nth}`;
    const deaths = cloud.faults.counts.death;
    cloud.faults.set({
      seed: 1,
      rules: [
        { fault: "death", when, function: "dying", task: "records", call: "UpdateItem", nth, times: 1 },
      ],
    });
    onTestFinished(() => cloud.faults.set({ seed: 1, rules: [] }));
    for (let step = 1; step <= 6; step++) await table.write(key, step);
    await expect.poll(() => table.seen(key), eventually).toEqual([1, 2, 3, 4, 5, 6]);
    expect(cloud.faults.counts.death - deaths).toBe(1);
  });

  test("that is slow at one key keeps that key's order, and delays no other key", async () => {
    const [slow, others] = ["slow#a", ["slow#b", "slow#c", "slow#d"]];
    const other = others.find((key) => laneOf({ S: key }, 10) !== laneOf({ S: slow }, 10)) ?? "";
    await table.write(slow, 1, "waits");
    await table.write(slow, 2);
    for (const step of [1, 2, 3]) await table.write(other, step);
    await expect.poll(() => table.seen(other), eventually).toEqual([1, 2, 3]);
    expect(await table.seen(slow)).toEqual([]);
    await table.write(slow, 3);
    await table.openGate(slow);
    await expect.poll(() => table.seen(slow), eventually).toEqual([1, 2, 3]);
  });

  test("that always fails at one record skips only that one, which goes to the failure destination", async () => {
    const key = "failing#key";
    for (let step = 1; step <= 8; step++) await table.write(key, step, step === 5 ? "fails" : undefined);
    await expect.poll(() => table.seen(key), eventually).toEqual([1, 2, 3, 4, 6, 7, 8]);

    const receive = new ReceiveMessageCommand({
      QueueUrl: cloud.queueUrl(failureQueue),
      MaxNumberOfMessages: 10,
    });
    const { Messages = [] } = await table.queues.send(receive);
    expect(Messages).toHaveLength(1);
    const failure = JSON.parse(Messages[0]?.Body ?? "");
    expect(failure).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted" },
      responseContext: { functionError: "Unhandled" },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
    // The message says where the record is, and there it is.
    const { streamArn: StreamArn, shardId: ShardId, startSequenceNumber } = failure.DDBStreamBatchInfo;
    const { ShardIterator } = await table.streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId,
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        SequenceNumber: startSequenceNumber,
      }),
    );
    const { Records } = await table.streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
    expect(Records?.[0]?.dynamodb?.Keys).toEqual({ pk: { S: key }, sk: { S: "5" } });
    const discarded = observed.filter((event) => event.kind === "discarded");
    expect(discarded).toMatchObject([
      { functionName: "failing", records: 1, condition: "RetryAttemptsExhausted" },
    ]);
  });
});

test("a consumer resumes at its position after its cloud was killed", async () => {
  const data = await mkdtemp(join(tmpdir(), "event-source-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const mappings = [mapping("slow")];
  const options = { baselines, stream: { ...stream, mappings }, data };
  const first = await startCloud(options);
  const before = connect(first);
  const key = "slow#kept";
  await before.write(key, 1);
  await expect.poll(() => before.seen(key), eventually).toEqual([1]);
  await before.write(key, 2, "waits");
  await before.write(key, 3);
  await first.kill();

  const second = await startCloud({ ...options, ports: first.ports });
  onTestFinished(() => second.close());
  const after = connect(second);
  await after.write(key, 4);
  await after.openGate(key);
  await expect.poll(() => after.seen(key), eventually).toEqual([1, 2, 3, 4]);
});
