import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { convertToAttr, type NativeAttributeValue, unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDB } from "./dynamodb.ts";
import type { JsonObject } from "./service.ts";

type Values = Record<string, NativeAttributeValue>;
type Attributes = Record<string, AttributeValue>;

/** A write of a batch, with its item's values in either form. */
type Write<Item> = { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } };

/** Table name -> its writes. */
type Writes<Item> = Record<string, Write<Item>[]>;

/** What ElectroDB puts into a request: values of JavaScript where DynamoDB has attribute values. */
type Parameters = JsonObject & {
  Key?: Values;
  Item?: Values;
  ExpressionAttributeValues?: Values;
  ExclusiveStartKey?: Values;
  RequestItems?: Writes<Values>;
};

/** What DynamoDB answers with, as far as ElectroDB reads it. */
type Answer = JsonObject & {
  Item?: Attributes;
  Items?: Attributes[];
  Attributes?: Attributes;
  LastEvaluatedKey?: Attributes;
  UnprocessedItems?: Writes<Attributes>;
};

/**
 * DynamoDB as ElectroDB takes it: with the methods of the SDK's document client, version 2. It asks for all
 * of them. Those of transactions and of reads in batches throw: nothing here uses them.
 */
export const documentClient = (dynamodb: DynamoDB) => {
  const method = (operation: string) => (parameters: Parameters) => ({
    promise: async () => toValues(await dynamodb(operation, toAttributes(parameters))),
  });
  return {
    get: method("GetItem"),
    put: method("PutItem"),
    update: method("UpdateItem"),
    delete: method("DeleteItem"),
    query: method("Query"),
    scan: method("Scan"),
    batchWrite: method("BatchWriteItem"),
    batchGet: notUsed,
    transactGet: notUsed,
    transactWrite: notUsed,
    createSet: (values: unknown[]) => new Set(values),
  };
};

const notUsed = () => {
  throw new Error("Neither transactions nor reads in batches are used.");
};

/** As in the SDK's document client: what is undefined is left out at the top, and an error further down. */
const marshall = (values: Values): Attributes =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, convertToAttr(value)]),
  );

const mapWrites = <From, To>(writes: Writes<From>, map: (item: From) => To): Writes<To> =>
  Object.fromEntries(
    Object.entries(writes).map(([table, requests]) => [
      table,
      requests.map(({ PutRequest, DeleteRequest }) => ({
        ...(PutRequest && { PutRequest: { Item: map(PutRequest.Item) } }),
        ...(DeleteRequest && { DeleteRequest: { Key: map(DeleteRequest.Key) } }),
      })),
    ]),
  );

const toAttributes = (parameters: Parameters): JsonObject => {
  const { Key, Item, ExpressionAttributeValues, ExclusiveStartKey, RequestItems } = parameters;
  return {
    ...parameters,
    ...(Key && { Key: marshall(Key) }),
    ...(Item && { Item: marshall(Item) }),
    ...(ExpressionAttributeValues && { ExpressionAttributeValues: marshall(ExpressionAttributeValues) }),
    ...(ExclusiveStartKey && { ExclusiveStartKey: marshall(ExclusiveStartKey) }),
    ...(RequestItems && { RequestItems: mapWrites(RequestItems, marshall) }),
  };
};

const toValues = (answer: Answer): JsonObject => {
  const { Item, Items, Attributes, LastEvaluatedKey, UnprocessedItems } = answer;
  return {
    ...answer,
    ...(Item && { Item: unmarshall(Item) }),
    ...(Items && { Items: Items.map((item) => unmarshall(item)) }),
    ...(Attributes && { Attributes: unmarshall(Attributes) }),
    ...(LastEvaluatedKey && { LastEvaluatedKey: unmarshall(LastEvaluatedKey) }),
    ...(UnprocessedItems && { UnprocessedItems: mapWrites(UnprocessedItems, (item) => unmarshall(item)) }),
  };
};
