import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { closeServer, listen, loopback } from "../loopback/server.ts";
import { openStreamReader, StreamError } from "./stream-reader.ts";

/** An endpoint of DynamoDB Streams. `answers`: the bodies by operation. */
const createScene = async (answers: Record<string, string>, status = 200) => {
  const server = createServer(({ headers }, response) => {
    const [, operation = ""] = String(headers["x-amz-target"]).split(".");
    response.writeHead(status).end(answers[operation]);
  });
  const port = await listen(server, 0);
  onTestFinished(() => closeServer(server, 0));
  return openStreamReader(`http://${loopback}:${port}`, "table");
};

const opening = {
  ListStreams: '{"Streams":[{"StreamArn":"arn"}]}',
  DescribeStream:
    '{"StreamDescription":{"StreamStatus":"ENABLED","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"Shards":[]}}',
};

test.each([
  ["no records", "{}"],
  ["a record without a sequence number", '{"Records":[{"eventID":"1","dynamodb":{"Keys":{}}}]}'],
])("an answer in an unknown format is refused: %s", async (_, GetRecords) => {
  const reader = await createScene({ ...opening, GetRecords });
  await expect(reader.read("iterator")).rejects.toMatchObject({ name: "ValiError" });
});

test("a failure that is not JSON is passed on unchanged", async () => {
  await expect(createScene({ ListStreams: "Bad gateway" }, 502)).rejects.toEqual(
    new StreamError("", "Bad gateway"),
  );
});
