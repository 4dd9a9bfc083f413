import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** A table that DynamoDB creates at its start, unless it exists. */
export type TableDefinition = {
  /** The input of `CreateTable`. */
  input: CreateTableCommandInput & { TableName: string };
  /** The attribute that holds when an item expires, in epoch seconds. */
  timeToLive: string;
};
