import { setTimeout as pause } from "node:timers/promises";
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

const describeTable = async (url: string, TableName: string) => {
  const { text } = await call(url, "DescribeTable", { TableName });
  return JSON.parse(text).Table;
};

const findFault = async (url: string, { input }: TableDefinition): Promise<TableFault | undefined> => {
  const found = await describeTable(url, input.TableName);
  if (found.TableStatus !== "ACTIVE") return "unfinished";
  return shapeOf(found) === shapeOf({ ...input }) ? undefined : "different";
};

/** The time between two looks at a table that is being created. */
const lookAgainMs = 5;

/** Resolves once the table takes writes, which both engines allow only some time after their answer. */
const becomeActive = async (url: string, name: string) => {
  while ((await describeTable(url, name)).TableStatus !== "ACTIVE") await pause(lookAgainMs);
};

/**
 * Creates the table, unless the folder has it already. When it resolves, the table takes writes.
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
  await becomeActive(url, table.input.TableName);
  if (!timeToLive) return;
  await call(url, "UpdateTimeToLive", {
    TableName: table.input.TableName,
    TimeToLiveSpecification: { AttributeName: table.timeToLive, Enabled: true },
  });
};
