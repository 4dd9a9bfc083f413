import { createTableInput, tableLayout } from "@parley/core/table";

/** What DynamoDB wants to see; nothing local checks the signature. */
const authorization =
  "AWS4-HMAC-SHA256 Credential=cloud/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

const call = async (url: string, operation: string, input: object) => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization,
    },
    body: JSON.stringify(input),
  });
  return { ok: response.ok, text: await response.text() };
};

/**
 * Makes the table, unless the folder has it already.
 * @throws when DynamoDB refuses, with what it said.
 */
export const createTable = async (url: string, table: string, { timeToLive }: { timeToLive: boolean }) => {
  const made = await call(url, "CreateTable", createTableInput(table));
  if (made.text.includes("ResourceInUseException")) return;
  if (!made.ok) throw new Error(`DynamoDB did not make the table: ${made.text}`);
  if (!timeToLive) return;
  await call(url, "UpdateTimeToLive", {
    TableName: table,
    TimeToLiveSpecification: { AttributeName: tableLayout.ttl, Enabled: true },
  });
};
