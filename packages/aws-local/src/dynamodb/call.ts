/** What DynamoDB expects; nothing local checks the signature. */
const authorization = (accessKeyId: string) =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

/** The API's names, as prefixes of the operation. */
export type Api = "DynamoDB_20120810" | "DynamoDBStreams_20120810";

/**
 * A call of a local DynamoDB, for the cloud itself: without the SDK, which takes a while to load.
 */
export const callDynamoDb = async (
  url: string,
  operation: string,
  input: object,
  { api = "DynamoDB_20120810", accessKeyId = "cloud" }: { api?: Api; accessKeyId?: string } = {},
) => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `${api}.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization: authorization(accessKeyId),
    },
    body: JSON.stringify(input),
  });
  return { ok: response.ok, text: await response.text() };
};
