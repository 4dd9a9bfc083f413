import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The baselines' tables, whatever Parley's is named. */
export const connectionsTable = "baseline-connections";
export const messagesTable = "baseline-messages";

/** A connection as the predecessors' `$connect` stores it. */
export type ConnectionRow = {
  connectionId: string;
  room: string;
  userId: string;
  /** ISO 8601. */
  connectedAt: string;
  /** Epoch seconds. */
  expireAt: number;
};

const tables: CreateTableCommandInput[] = [
  {
    TableName: connectionsTable,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "connectionId", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "connectionId", KeyType: "HASH" }],
  },
  {
    TableName: messagesTable,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["room", "userId", "sentAt"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: [
      { AttributeName: "room", KeyType: "HASH" },
      { AttributeName: "sentAt", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byUser",
        KeySchema: [
          { AttributeName: "userId", KeyType: "HASH" },
          { AttributeName: "sentAt", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  },
];

/** Creates the baselines' tables. */
export const createTables = async (client: DynamoDBClient): Promise<void> => {
  for (const table of tables) {
    await client.send(new CreateTableCommand(table));
    await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName: table.TableName });
  }
};

/** DynamoDB's maximum of writes in one batch. */
const batch = 25;

/** Stores connections, as the baselines' `$connect` would have. */
export const keepConnections = async (
  client: DynamoDBClient,
  rows: readonly ConnectionRow[],
): Promise<void> => {
  const documents = DynamoDBDocumentClient.from(client);
  for (let at = 0; at < rows.length; at += batch) {
    const requests = rows.slice(at, at + batch).map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [connectionsTable]: requests } }));
  }
};
