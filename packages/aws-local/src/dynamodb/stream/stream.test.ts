import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ShardIteratorType,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type DynamoDbOptions, startDynamoDb } from "../dynamodb.ts";
import { engine } from "../test/engine.ts";
import { testTable } from "../test/table.ts";

const TableName = "streamed";
const clients: { destroy(): void }[] = [];
afterAll(() => {
  for (const client of clients) client.destroy();
});

const start = async (options: Partial<DynamoDbOptions> = {}) => {
  const dynamodb = await startDynamoDb({
    port: 0,
    table: testTable(TableName),
    engine,
    stream: "NEW_AND_OLD_IMAGES",
    ...options,
  });
  const settings = {
    endpoint: dynamodb.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const client = new DynamoDBClient(settings);
  const streams = new DynamoDBStreamsClient(settings);
  clients.push(client, streams);
  return { ...dynamodb, client, streams };
};
type Started = Awaited<ReturnType<typeof start>>;

/** The stream that is enabled: one that was disabled is still listed. */
const describeStream = async ({ streams }: Started) => {
  const { Streams = [] } = await streams.send(new ListStreamsCommand({ TableName }));
  const described = await Promise.all(
    Streams.map(({ StreamArn }) => streams.send(new DescribeStreamCommand({ StreamArn }))),
  );
  const enabled = described.find(({ StreamDescription }) => StreamDescription?.StreamStatus === "ENABLED");
  const StreamDescription = enabled?.StreamDescription;
  const shards = StreamDescription?.Shards?.map(({ ShardId = "" }) => ShardId) ?? [];
  return { StreamArn: StreamDescription?.StreamArn, StreamDescription, shards };
};

const iteratorsOf = async (started: Started, ShardIteratorType: ShardIteratorType) => {
  const { StreamArn, shards } = await describeStream(started);
  return Promise.all(
    shards.map(async (ShardId) => {
      const command = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType });
      const { ShardIterator } = await started.streams.send(command);
      return ShardIterator;
    }),
  );
};

const readFrom = async ({ streams }: Started, iterators: readonly (string | undefined)[]) => {
  const answers = await Promise.all(
    iterators.map((ShardIterator) => streams.send(new GetRecordsCommand({ ShardIterator }))),
  );
  return answers.flatMap(({ Records = [] }) => Records);
};
const readAll = async (started: Started) => readFrom(started, await iteratorsOf(started, "TRIM_HORIZON"));

const key = (pk: string, sk = "a") => ({ pk: { S: pk }, sk: { S: sk } });
const put = ({ client }: Started, pk: string, value: string, sk = "a") =>
  client.send(new PutItemCommand({ TableName, Item: { ...key(pk, sk), value: { S: value } } }));
const valuesOf = (records: readonly StreamRecord[]) =>
  records.map(({ eventName, dynamodb }) => [
    eventName,
    dynamodb?.OldImage?.value?.S,
    dynamodb?.NewImage?.value?.S,
  ]);

let shared: Started | undefined;
const one = async () => {
  shared ??= await start();
  return shared;
};
afterAll(() => shared?.close(0));
let pk = "";
let test_ = 0;
beforeEach(() => {
  pk = `key ${++test_}`;
});
const mine = async (started: Started) =>
  (await readAll(started)).filter(({ dynamodb }) => dynamodb?.Keys?.pk?.S === pk);

test("each write that changes an item is a record, in the order of the writes", async () => {
  const dynamodb = await one();
  await put(dynamodb, pk, "one");
  await put(dynamodb, pk, "two");
  const update = new UpdateItemCommand({
    TableName,
    Key: key(pk),
    UpdateExpression: "SET #v = :v",
    ExpressionAttributeNames: { "#v": "value" },
    ExpressionAttributeValues: { ":v": { S: "three" } },
  });
  await dynamodb.client.send(update);
  await dynamodb.client.send(new DeleteItemCommand({ TableName, Key: key(pk) }));
  const RequestItems = { [TableName]: [{ PutRequest: { Item: { ...key(pk), value: { S: "four" } } } }] };
  await dynamodb.client.send(new BatchWriteItemCommand({ RequestItems }));
  const records = await mine(dynamodb);
  expect(valuesOf(records)).toEqual([
    ["INSERT", undefined, "one"],
    ["MODIFY", "one", "two"],
    ["MODIFY", "two", "three"],
    ["REMOVE", "three", undefined],
    ["INSERT", undefined, "four"],
  ]);
  const [first] = records;
  expect(first).toMatchObject({
    eventID: expect.stringMatching(/^[-0-9a-f]{32,36}$/),
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    dynamodb: {
      Keys: key(pk),
      NewImage: { ...key(pk), value: { S: "one" } },
      SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
      SizeBytes: expect.any(Number),
      StreamViewType: "NEW_AND_OLD_IMAGES",
      ApproximateCreationDateTime: expect.any(Date),
    },
  });
  const sequence = records.map(({ dynamodb }) => BigInt(dynamodb?.SequenceNumber ?? 0));
  expect(sequence).toEqual(sequence.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(new Set(sequence).size).toBe(records.length);
  // The names and values of the keys, and those of the new image.
  expect(first?.dynamodb?.SizeBytes).toBe(2 * (2 + pk.length + 2 + 1) + 5 + 3);
});

test("a write that changes nothing, or that fails, leaves no record", async () => {
  const dynamodb = await one();
  const { client } = dynamodb;
  const Item = {
    ...key(pk),
    names: { SS: ["a", "b"] },
    count: { N: "1" },
    list: { L: [{ M: { x: { N: "1" } } }] },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  await client.send(new PutItemCommand({ TableName, Item: { ...Item, names: { SS: ["b", "a"] } } }));
  const touch = (value: string) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: key(pk),
        UpdateExpression: "SET #c = :c",
        ExpressionAttributeNames: { "#c": "count" },
        ExpressionAttributeValues: { ":c": { N: value } },
      }),
    );
  await touch("1");
  await client.send(new DeleteItemCommand({ TableName, Key: key(pk, "nothing") }));
  const conditional = new PutItemCommand({
    TableName,
    Item: { ...Item, count: { N: "7" } },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  await expect(client.send(conditional)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  await touch("2");
  const records = await mine(dynamodb);
  expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY"]);
});

test("a partition key has one shard, which can be read from any position", async () => {
  const dynamodb = await one();
  const latest = await iteratorsOf(dynamodb, "LATEST");
  expect(await readFrom(dynamodb, latest)).toEqual([]);
  for (const sk of ["a", "b", "c"]) await put(dynamodb, pk, sk, sk);
  const { StreamArn, shards } = await describeStream(dynamodb);
  const found = await Promise.all(latest.map((iterator) => readFrom(dynamodb, [iterator])));
  const index = found.findIndex((records) => records.length > 0);
  const records = found[index] ?? [];
  expect(valuesOf(records).map(([, , value]) => value)).toEqual(["a", "b", "c"]);
  expect(found.flat()).toHaveLength(3);

  const from = async (ShardIteratorType: ShardIteratorType, place: number, Limit: number) => {
    const SequenceNumber = records[place]?.dynamodb?.SequenceNumber;
    const ShardId = shards[index];
    const command = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber });
    const { ShardIterator } = await dynamodb.streams.send(command);
    const answer = await dynamodb.streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
    const next = await readFrom(dynamodb, [answer.NextShardIterator]);
    return [answer.Records ?? [], next].map((part) => valuesOf(part).map(([, , value]) => value));
  };
  expect(await from("AT_SEQUENCE_NUMBER", 0, 1)).toEqual([["a"], ["b", "c"]]);
  expect(await from("AFTER_SEQUENCE_NUMBER", 0, 1)).toEqual([["b"], ["c"]]);
});

test("each item's records are in the order of its writes, under any concurrency", async () => {
  const dynamodb = await one();
  const step = (sk: string) =>
    dynamodb.client.send(
      new UpdateItemCommand({
        TableName,
        Key: key(pk, sk),
        UpdateExpression: "ADD steps :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    );
  const items = ["a", "b", "c"];
  await Promise.all(Array.from({ length: 30 }, (_, n) => step(items[n % items.length] ?? "")));
  const records = await mine(dynamodb);
  for (const sk of items) {
    const own = records.filter(({ dynamodb }) => dynamodb?.Keys?.sk?.S === sk);
    expect(own.map(({ dynamodb }) => Number(dynamodb?.NewImage?.steps?.N))).toEqual(
      Array.from({ length: 10 }, (_, n) => n + 1),
    );
  }
});

test("the API refuses unknown streams, shards and iterators", async () => {
  const dynamodb = await one();
  const { StreamArn, shards } = await describeStream(dynamodb);
  const ask = (StreamArn: string | undefined, ShardId: string | undefined) =>
    dynamodb.streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "LATEST" }));
  const missing = { name: "ResourceNotFoundException" };
  await expect(ask(`${StreamArn}1`, shards[0])).rejects.toMatchObject(missing);
  await expect(ask(StreamArn, `${shards[0]?.slice(0, -1)}x`)).rejects.toMatchObject(missing);
  const wrong = new GetRecordsCommand({ ShardIterator: "nothing" });
  await expect(dynamodb.streams.send(wrong)).rejects.toMatchObject({ name: "ValidationException" });
});

describe("the records of a stream", () => {
  test.each([
    ["KEYS_ONLY", [], []],
    ["NEW_IMAGE", ["NewImage"], []],
    ["OLD_IMAGE", [], ["OldImage"]],
  ] as const)("contain the images of %s", async (stream, inserted, removed) => {
    const dynamodb = await start({ stream });
    onTestFinished(() => dynamodb.close(0));
    await put(dynamodb, pk, "one");
    await dynamodb.client.send(new DeleteItemCommand({ TableName, Key: key(pk) }));
    const records = await mine(dynamodb);
    const images = ["NewImage", "OldImage"] as const;
    const held = records.map(({ dynamodb }) => images.filter((image) => dynamodb?.[image]));
    expect(held).toEqual([inserted, removed]);
    expect((await describeStream(dynamodb)).StreamDescription).toMatchObject({
      StreamViewType: stream,
      TableName,
    });
  });
});

test("a table without a stream keeps no records, and lists none", async () => {
  const dynamodb = await start({ stream: undefined });
  onTestFinished(() => dynamodb.close(0));
  await put(dynamodb, pk, "one");
  const { Streams } = await dynamodb.streams.send(new ListStreamsCommand({ TableName }));
  expect(Streams).toEqual([]);
});

test("a data folder keeps the stream, which continues after a restart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stream-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const first = await start({ folder });
  await put(first, pk, "one");
  const { StreamArn } = await describeStream(first);
  await first.close(0);

  const second = await start({ folder });
  await put(second, pk, "two");
  expect((await describeStream(second)).StreamArn).toBe(StreamArn);
  expect(valuesOf(await mine(second))).toEqual([
    ["INSERT", undefined, "one"],
    ["MODIFY", "one", "two"],
  ]);
  await second.close(0);

  // Without a stream nothing is recorded, so what is enabled next is another stream.
  const without = await start({ folder, stream: undefined });
  await put(without, pk, "three");
  await without.close(0);
  const third = await start({ folder });
  onTestFinished(() => third.close(0));
  await put(third, pk, "four");
  expect((await describeStream(third)).StreamArn).not.toBe(StreamArn);
  expect(valuesOf(await mine(third))).toEqual([["MODIFY", "three", "four"]]);
});

// DynamoDB Local deletes when it likes.
test.runIf(engine === "dynalite")("expired items are deleted, and the record names DynamoDB", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stream-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const now = Math.floor(Date.now() / 1000);
  const times = { past: now - 60, future: now + 3_600, longAgo: now - 6 * 365 * 24 * 3_600 };
  const before = await start({ folder, stream: undefined });
  for (const [name, at] of Object.entries(times)) {
    const Item = { ...key(pk, name), gsi1pk: { S: pk }, gsi1sk: { S: name }, expireAt: { N: String(at) } };
    await before.client.send(new PutItemCommand({ TableName, Item }));
  }
  await before.client.send(
    new PutItemCommand({ TableName, Item: { ...key(pk, "text"), expireAt: { S: "1" } } }),
  );
  await before.close(0);

  const after = await start({ folder });
  onTestFinished(() => after.close(0));
  await expect.poll(() => mine(after)).toHaveLength(1);
  expect(await mine(after)).toMatchObject([
    {
      eventName: "REMOVE",
      dynamodb: { Keys: key(pk, "past") },
      userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
    },
  ]);
  const namesIn = async (partition: string, IndexName?: string) => {
    const { Items = [] } = await after.client.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: `${partition} = :pk`,
        ExpressionAttributeValues: { ":pk": { S: pk } },
      }),
    );
    return Items.map(({ sk }) => sk?.S);
  };
  expect(await namesIn("pk")).toEqual(["future", "longAgo", "text"]);
  expect(await namesIn("gsi1pk", "gsi1")).toEqual(["future", "longAgo"]);
});

// Dynalite has no transactions.
test.runIf(engine === "dynamodb-local")("each write of a transaction is a record", async () => {
  const dynamodb = await one();
  const Put = (sk: string) => ({ Put: { TableName, Item: { ...key(pk, sk), value: { S: sk } } } });
  await dynamodb.client.send(new TransactWriteItemsCommand({ TransactItems: [Put("a"), Put("b")] }));
  const values = valuesOf(await mine(dynamodb)).map(([, , value]) => value);
  expect(values.toSorted()).toEqual(["a", "b"]);
});
