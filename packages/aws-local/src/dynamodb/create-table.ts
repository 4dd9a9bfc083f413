import { callDynamoDb as call } from "./call.ts";
import type { TableDefinition } from "./table.ts";

const keysOf = (indexes: unknown) =>
  (Array.isArray(indexes) ? indexes : []).map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }));

/** The properties of a table that matter to the code, in one line. */
const shapeOf = ({ KeySchema, GlobalSecondaryIndexes }: Record<string, unknown>) =>
  JSON.stringify([KeySchema, keysOf(GlobalSecondaryIndexes)]);

const faults = {
  /**
   * Interrupted in its first milliseconds, the engine never finishes creating it. It refuses all
   * writes until then.
   */
  unfinished: "The table is incomplete and empty. Delete the folder, and start again.",
  different: "The table was made with other keys or indexes.",
};

/** Why the existing table cannot be used. */
export type TableFault = keyof typeof faults;

/** The existing table cannot be used. */
export class TableUnusable extends Error {
  override name = "TableUnusable";
  readonly fault: TableFault;
  constructor(fault: TableFault) {
    super(faults[fault]);
    this.fault = fault;
  }
}

const findFault = async (url: string, { input }: TableDefinition): Promise<TableFault | undefined> => {
  const { text } = await call(url, "DescribeTable", { TableName: input.TableName });
  const { Table: found } = JSON.parse(text);
  if (found.TableStatus !== "ACTIVE") return "unfinished";
  return shapeOf(found) === shapeOf({ ...input }) ? undefined : "different";
};

/**
 * Creates the table, unless the folder has it already.
 * @throws when DynamoDB refuses, with its message.
 * @throws {TableUnusable}
 */
export const createTable = async (
  url: string,
  table: TableDefinition,
  { timeToLive }: { timeToLive: boolean },
) => {
  const made = await call(url, "CreateTable", table.input);
  if (made.text.includes("ResourceInUseException")) {
    const fault = await findFault(url, table);
    if (fault) throw new TableUnusable(fault);
    return;
  }
  if (!made.ok) throw new Error(`DynamoDB did not create the table: ${made.text}`);
  if (!timeToLive) return;
  await call(url, "UpdateTimeToLive", {
    TableName: table.input.TableName,
    TimeToLiveSpecification: { AttributeName: table.timeToLive, Enabled: true },
  });
};
