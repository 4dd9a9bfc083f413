import { DynamoDBClient, paginateScan, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { itemBytes, type WireItem, type WireValue } from "../packages/aws-local/src/dynamodb/item-size.ts";
import type { Cloud } from "../packages/local/src/cloud.ts";
import type { Stored } from "./actions.ts";

/**
 * Bytes that DynamoDB adds to each item and each entry of an index:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
const overhead = 100;

type Item = NonNullable<ScanCommandOutput["Items"]>[number];

const wireItem = (item: Item): WireItem =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, { S, N, BOOL, NS, SS }]) => {
      const value: WireValue = {
        ...(S !== undefined && { S }),
        ...(N !== undefined && { N }),
        ...(BOOL !== undefined && { BOOL }),
        ...(NS !== undefined && { NS }),
        ...(SS !== undefined && { SS }),
      };
      return [[name, value]];
    }),
  );

/**
 * What a message takes in the table and in the index by user, on average over the messages of a
 * cloud's table.
 */
export const storedPerMessage = async ({
  dynamodb,
  table,
}: Pick<Cloud, "dynamodb" | "table">): Promise<Stored> => {
  const client = new DynamoDBClient({
    endpoint: dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "cost", secretAccessKey: "cost" },
  });
  try {
    const bytes: number[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: table }))
      for (const item of Items)
        if (item.kind?.S === "message") bytes.push(itemBytes(wireItem(item)) + overhead);
    const mean = bytes.reduce((sum, each) => sum + each, 0) / bytes.length;
    return { table: mean, index: mean };
  } finally {
    client.destroy();
  }
};
