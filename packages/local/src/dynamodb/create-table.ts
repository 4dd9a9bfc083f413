import { createTableInput, tableLayout } from "@parley/core/table";
import { callDynamoDb as call } from "./call.ts";

const keysOf = (indexes: unknown) =>
  (Array.isArray(indexes) ? indexes : []).map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }));

/** What a table is like that matters to the code, in one line. */
const shapeOf = ({ KeySchema, GlobalSecondaryIndexes }: Record<string, unknown>) =>
  JSON.stringify([KeySchema, keysOf(GlobalSecondaryIndexes)]);

/** Why a table that is there cannot be used, if it cannot. */
const findFault = async (url: string, table: string): Promise<string | undefined> => {
  const { text } = await call(url, "DescribeTable", { TableName: table });
  const { Table: found } = JSON.parse(text);
  // Cut off in its first milliseconds, the engine never ends making it. It refuses all writes until then.
  if (found.TableStatus !== "ACTIVE")
    return "The table was never finished, and is empty. Delete the folder, and start again.";
  if (shapeOf(found) !== shapeOf({ ...createTableInput(table) }))
    return "The table was made by another version of Parley. Check out the branch that made it, or choose another folder with --data.";
  return undefined;
};

/** The table that is there cannot be used: a sentence says why, and what to do. */
export class TableUnusable extends Error {
  override name = "TableUnusable";
}

/**
 * Makes the table, unless the folder has it already.
 * @throws when DynamoDB refuses, with what it said.
 * @throws {TableUnusable}
 */
export const createTable = async (url: string, table: string, { timeToLive }: { timeToLive: boolean }) => {
  const made = await call(url, "CreateTable", createTableInput(table));
  if (made.text.includes("ResourceInUseException")) {
    const fault = await findFault(url, table);
    if (fault) throw new TableUnusable(fault);
    return;
  }
  if (!made.ok) throw new Error(`DynamoDB did not make the table: ${made.text}`);
  if (!timeToLive) return;
  await call(url, "UpdateTimeToLive", {
    TableName: table,
    TimeToLiveSpecification: { AttributeName: tableLayout.ttl, Enabled: true },
  });
};
