import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { accessKeyId, region, secretAccessKey } from "../packages/aws-local/src/lambda/function.ts";
import { startCloud } from "./cloud.ts";

/** Writes into a room with a function's credentials. */
const writeAs = (name: string, { dynamodb, table }: { dynamodb: string; table: string }) => {
  const credentials = { accessKeyId: accessKeyId(name, 1), secretAccessKey };
  const client = new DynamoDBClient({ endpoint: dynamodb, region, credentials });
  const Item = { pk: { S: "$parley#room_general" }, sk: { S: "$event_1#seq_1" } };
  return client.send(new PutItemCommand({ TableName: table, Item }));
};

test("a cloud of the tests does not close in silence when a function was refused by its own role", async () => {
  const cloud = await startCloud();
  await expect(writeAs("connect", cloud)).rejects.toThrow("not authorized");
  await expect(cloud.close()).rejects.toThrow("connect: dynamodb:PutItem on $parley#room_general");
});

test("it closes when what functions asked for was granted", async () => {
  const cloud = await startCloud();
  await writeAs("send", cloud);
  await cloud.close();
  expect(cloud.refusals()).toEqual([]);
});
