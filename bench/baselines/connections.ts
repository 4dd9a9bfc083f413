import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { connectionsTable } from "./tables.ts";

/** The table as the baselines use it, opened once for each execution environment. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const Row = v.object({ connectionId: v.string() });

/**
 * The connections in a room, found by scanning all connections. The filter saves the function the
 * posts to bystanders; it does not save reading them, nor the bill for that.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
 */
export const scanRoom = async (room: string): Promise<string[]> => {
  const found: string[] = [];
  const pages = paginateScan(
    { client: documents },
    {
      TableName: connectionsTable,
      FilterExpression: "room = :room",
      ExpressionAttributeValues: { ":room": room },
      ProjectionExpression: "connectionId",
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) found.push(v.parse(Row, item).connectionId);
  }
  return found;
};

export const forget = (connectionId: string): Promise<unknown> =>
  documents.send(new DeleteCommand({ TableName: connectionsTable, Key: { connectionId } }));
