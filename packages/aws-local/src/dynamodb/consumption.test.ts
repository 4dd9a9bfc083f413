import { randomUUID } from "node:crypto";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { indexWriteUnits, tableWriteUnits } from "./capacity.ts";
import type { Consumption } from "./consumption.ts";
import { callName, startDynamoDb } from "./dynamodb.ts";
import type { WireItem } from "./item-size.ts";
import { engine } from "./test/engine.ts";
import { testTable } from "./test/table.ts";

const TableName = "metered";
let dynamodb: Awaited<ReturnType<typeof startDynamoDb>>;
let client: DynamoDBClient;
let seen: (Consumption & { call: string; caller: string })[] = [];
let pk = "";

beforeAll(async () => {
  dynamodb = await startDynamoDb({
    port: 0,
    table: testTable(TableName),
    entityOf: (request) => /"sk":\{"S":"\$([a-z]+)_/.exec(request)?.[1],
    engine,
    observe: (call, consumption) =>
      seen.push({ ...consumption, call: callName(call), caller: call.accessKeyId }),
  });
  client = new DynamoDBClient({
    endpoint: dynamodb.url,
    region: "us-east-1",
    credentials: { accessKeyId: "tester", secretAccessKey: "test" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await dynamodb.close(0);
});
beforeEach(() => {
  seen = [];
  pk = randomUUID();
});

const key = (sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const indexed = (value: string) => ({ gsi1pk: { S: value }, gsi1sk: { S: value } });
const text = (length: number) => ({ text: { S: "x".repeat(length) } });

type Item = ReturnType<typeof key> & { [name: string]: { S: string } };
const put = (Item: Item) => client.send(new PutItemCommand({ TableName, Item }));
const query = (more: Partial<QueryCommandInput> = {}) =>
  client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
      ...more,
    }),
  );
const queryIndex = (value: string) =>
  query({
    IndexName: "gsi1",
    KeyConditionExpression: "gsi1pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: value } },
  });

/** The consumption since the previous call. */
const consumed = () => {
  const units = seen.map(({ readUnits, writeUnits }) => readUnits + writeUnits);
  seen = [];
  return units;
};

test("writes are counted by the item's size and with its indexes", async () => {
  await put(key("a"));
  await put({ ...key("b"), ...text(1500) });
  await put({ ...key("c"), text: { S: "字".repeat(900) } });
  await put({ ...key("d"), ...indexed(pk) });
  await put({ ...key("d"), ...indexed(pk), ...text(2500) });
  await put({ ...key("d"), ...indexed(`${pk}2`), ...text(2500) });
  await client.send(new DeleteItemCommand({ TableName, Key: key("d") }));
  await client.send(new DeleteItemCommand({ TableName, Key: key("d") }));
  expect(consumed()).toEqual([1, 2, 3, 2, 3 + 3, 3 + 6, 3 + 3, 1]);
});

test("reads are counted by what was read, whether it is returned or not", async () => {
  for (const sk of ["a", "b", "c"]) await put({ ...key(sk), ...indexed(pk), ...text(3000) });
  consumed();
  const get = (sk: string, ConsistentRead: boolean) =>
    client.send(new GetItemCommand({ TableName, Key: key(sk), ConsistentRead }));
  await get("a", true);
  await get("a", false);
  await get("nothing", true);
  expect(consumed()).toEqual([1, 0.5, 1]);
  await query({ ConsistentRead: true });
  await query();
  await query({ Limit: 1 });
  await query({ ProjectionExpression: "sk" });
  await query({
    FilterExpression: "attribute_exists(nothing)",
    ConsistentRead: true,
  });
  await queryIndex(pk);
  expect(consumed()).toEqual([3, 1.5, 0.5, 1.5, 3, 1.5]);
});

test("a Query that finds nothing is counted", async () => {
  await query({ ConsistentRead: true });
  await query();
  await queryIndex(pk);
  expect(consumed()).toEqual([1, 0.5, 0.5]);
});

test("a write whose condition fails is counted by the larger item, and leaves the indexes alone", async () => {
  const refused = (Item: Item) =>
    client.send(new PutItemCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)" }));
  await put({ ...key("a"), ...indexed(pk), ...text(2500) });
  consumed();
  await expect(refused({ ...key("a"), ...indexed(pk) })).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    message: "The conditional request failed",
    Item: undefined,
  });
  await expect(refused({ ...key("a"), ...text(4500) })).rejects.toThrow();
  const update = new UpdateItemCommand({
    TableName,
    Key: key("nothing"),
    UpdateExpression: "SET a = :a",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: { ":a": { S: "a" } },
  });
  await expect(client.send(update)).rejects.toThrow();
  expect(consumed()).toEqual([3, 5, 1]);
});

test("the answer contains only what the caller requested", async () => {
  const item = { ...key("a"), ...indexed(pk) };
  const putting = { TableName, Item: item };
  const total = { TableName, CapacityUnits: 2 };
  expect(await client.send(new PutItemCommand(putting))).not.toHaveProperty("ConsumedCapacity");
  await client.send(new DeleteItemCommand({ TableName, Key: key("a") }));
  expect(
    await client.send(new PutItemCommand({ ...putting, ReturnConsumedCapacity: "TOTAL" })),
  ).toHaveProperty("ConsumedCapacity", total);
  expect(
    await client.send(new DeleteItemCommand({ TableName, Key: key("a"), ReturnConsumedCapacity: "INDEXES" })),
  ).toHaveProperty("ConsumedCapacity", {
    ...total,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { gsi1: { CapacityUnits: 1 } },
  });
  await put(item);
  const asking = client.send(
    new PutItemCommand({
      ...putting,
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
  );
  await expect(asking).rejects.toHaveProperty("Item", item);
});

test("an item that itself contains capacity fields is returned unchanged", async () => {
  const item = { ...key("a"), ConsumedCapacity: { S: ',"ConsumedCapacity":{}}' } };
  await put(item);
  const { Items } = await query();
  expect(Items).toEqual([item]);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("a") }));
  expect(Item).toEqual(item);
});

test("batches are counted as the sum of their items", async () => {
  const Items = [{ ...key("a"), ...indexed(pk) }, key("b")];
  const RequestItems = { [TableName]: Items.map((Item) => ({ PutRequest: { Item } })) };
  await client.send(new BatchWriteItemCommand({ RequestItems }));
  const Keys = [key("a"), key("b")];
  const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } });
  expect(await client.send(read)).not.toHaveProperty("ConsumedCapacity");
  expect(consumed()).toEqual([3, 2]);
});

test("each call is reported with its name and caller, and an invalid request is not", async () => {
  await put({ pk: { S: pk }, sk: { S: "$event_1#seq_1" } });
  await client.send(new ScanCommand({ TableName, Limit: 1 }));
  const wrong = new ScanCommand({ TableName: "another" });
  await expect(client.send(wrong)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(seen).toEqual([
    { call: "PutItem event", caller: "tester", readUnits: 0, writeUnits: 1 },
    { call: "Scan", caller: "tester", readUnits: 0.5, writeUnits: 0 },
    { call: "Scan", caller: "tester", readUnits: 0, writeUnits: 0 },
  ]);
});

const wire = (item: Record<string, { S?: string }> | undefined): WireItem | undefined => item;

test("for any write over any item, units follow from the items before and after", async () => {
  const size = fc.integer({ min: 0, max: 3000 });
  const place = fc.constantFrom("one", "two");
  const write = fc.oneof(
    fc.record({ write: fc.constant("put" as const), size, place: fc.option(place) }),
    fc.record({ write: fc.constant("update" as const), size, place: fc.option(place) }),
    fc.record({ write: fc.constant("touch" as const) }),
    fc.record({ write: fc.constant("delete" as const) }),
  );
  const Key = () => key("item");
  const read = async () => {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: Key(), ConsistentRead: true }));
    return Item && JSON.parse(JSON.stringify(Item));
  };
  const indexes = [{ keys: ["gsi1pk", "gsi1sk"] }];
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 6 }), async (writes) => {
      pk = randomUUID();
      for (const each of writes) {
        const before = wire(await read());
        consumed();
        if (each.write === "delete") await client.send(new DeleteItemCommand({ TableName, Key: Key() }));
        else if (each.write === "touch")
          await client.send(
            new UpdateItemCommand({
              TableName,
              Key: Key(),
              UpdateExpression: "ADD touched :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            }),
          );
        else if (each.write === "put")
          await put({ ...Key(), ...text(each.size), ...(each.place && indexed(each.place)) });
        else
          await client.send(
            new UpdateItemCommand({
              TableName,
              Key: Key(),
              UpdateExpression: `SET #text = :text ${each.place ? ", gsi1pk = :place, gsi1sk = :place" : "REMOVE gsi1pk"}`,
              ExpressionAttributeNames: { "#text": "text" },
              ExpressionAttributeValues: {
                ":text": { S: "y".repeat(each.size) },
                ...(each.place && { ":place": { S: each.place } }),
              },
            }),
          );
        const [units] = consumed();
        const after = wire(await read());
        const expected = indexes.map((index) => indexWriteUnits(before, after, index));
        expect(units).toBe(expected.reduce((sum, each) => sum + each, tableWriteUnits(before, after)));
      }
    }),
    { numRuns: 25 },
  );
});
