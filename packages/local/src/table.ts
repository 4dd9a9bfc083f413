import type { TableFault } from "@parley/aws-local/dynamodb/create-table";
import type { TableDefinition } from "@parley/aws-local/dynamodb/table";
import { createTableInput, tableLayout } from "@parley/core/table/table";

/** The deployed table, under a name. */
export const tableNamed = (name: string): TableDefinition => ({
  input: { ...createTableInput(name), TableName: name },
  timeToLive: tableLayout.ttl,
});

/** The entity that a request to DynamoDB is about, as ElectroDB writes it into sort keys. */
export const entityOf = (request: string): string | undefined =>
  /"(?:sk|:sk1)":\{"S":"\$([a-z]+)_\d/.exec(request)?.[1];

/** What to do about a table that cannot be used. */
export const adviceFor = (fault: TableFault, message: string): string =>
  fault === "different"
    ? "The table was created by another version of Parley. Check out that version, or choose another folder with --data."
    : message;
