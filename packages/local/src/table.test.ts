import { join } from "node:path";
import { startDynamoDb } from "@parley/aws-local/dynamodb/dynamodb";
import { testTable } from "@parley/aws-local/dynamodb/test/table";
import { tableLayout } from "@parley/core/table/table";
import { expect, test } from "vitest";
import { temporaryFolder } from "../test/disk.ts";
import { startCloud } from "./cloud.ts";
import { tableNamed } from "./table.ts";

test("a table that another version made is a sentence that says what to do", async () => {
  const data = await temporaryFolder();
  const { GlobalSecondaryIndexes: _, ...input } = testTable("parley").input;
  const primary = ["pk", "sk"];
  const AttributeDefinitions = input.AttributeDefinitions?.filter(({ AttributeName = "" }) =>
    primary.includes(AttributeName),
  );
  const before = await startDynamoDb({
    port: 0,
    table: { ...testTable("parley"), input: { ...input, AttributeDefinitions } },
    folder: data,
  });
  await before.close(0);
  await expect(startCloud({ data, engine: "dynalite" })).rejects.toThrow(
    `${join(data, "dynalite")}: The table was created by another version of Parley. Check out that version, or`,
  );
});

test("the table has the keys and the indexes of the layout", () => {
  const keys = ({ hash, range }: { hash: string; range: string }) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  const { input, timeToLive } = tableNamed("parley");
  expect(input).toMatchObject({ KeySchema: keys(tableLayout.primary), BillingMode: "PAY_PER_REQUEST" });
  expect(input.GlobalSecondaryIndexes).toEqual(
    Object.entries(tableLayout.indexes).map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keys(index),
      Projection: { ProjectionType: "ALL" },
    })),
  );
  expect(timeToLive).toBe(tableLayout.ttl);
});
