import { tableLayout } from "@parley/core/table";

const { primary, indexes, ttl } = tableLayout;

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

const keySchema = ({ hash, range }: { hash: string; range: string }) => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

/**
 * Makes the table, unless the folder has it already.
 * @throws when DynamoDB refuses, with what it said.
 */
export const createTable = async (url: string, table: string, { timeToLive }: { timeToLive: boolean }) => {
  const keys = [primary, ...Object.values(indexes)].flatMap(({ hash, range }) => [hash, range]);
  const made = await call(url, "CreateTable", {
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: keySchema(primary),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: "ALL" },
    })),
  });
  if (made.text.includes("ResourceInUseException")) return;
  if (!made.ok) throw new Error(`DynamoDB did not make the table: ${made.text}`);
  if (!timeToLive) return;
  await call(url, "UpdateTimeToLive", {
    TableName: table,
    TimeToLiveSpecification: { AttributeName: ttl, Enabled: true },
  });
};
