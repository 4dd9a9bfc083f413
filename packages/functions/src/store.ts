import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openStore } from "@parley/core/store";
import { setting } from "./setting.ts";

/** The table, opened once for each execution environment. */
export const store = openStore({
  client: new DynamoDBClient({}),
  table: setting("PARLEY_TABLE"),
  retentionDays: Number(process.env.PARLEY_RETENTION_DAYS ?? 0),
});
