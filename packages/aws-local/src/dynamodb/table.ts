import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** A table that DynamoDB makes at its start, unless it is there already. */
export type TableDefinition = {
  /** What `CreateTable` is asked for. */
  input: CreateTableCommandInput & { TableName: string };
  /** The attribute that holds when an item ends, in epoch seconds. */
  timeToLive: string;
};
