import { openDynamoDB } from "@parley/core/aws/dynamodb";
import { openStore } from "@parley/core/table/store";
import { tune } from "@parley/core/tuning";
import { setting } from "./setting.ts";
import { readTuning } from "./tuning.ts";

tune(readTuning(process.env));

/** The table, opened once for each execution environment. */
export const store = openStore({
  client: openDynamoDB(),
  table: setting("PARLEY_TABLE"),
  retentionDays: Number(process.env.PARLEY_RETENTION_DAYS ?? 0),
});
