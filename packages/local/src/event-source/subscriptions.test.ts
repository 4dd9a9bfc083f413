import { expect, onTestFinished, test } from "vitest";
import { startDynamoDb } from "../dynamodb/dynamodb.ts";
import { silentLog } from "../log.ts";
import type { EventSourceMapping } from "./mapping.ts";
import { failureQueueNames, startSubscriptions } from "./subscriptions.ts";

const mapping = (functionName: string, more: Partial<EventSourceMapping> = {}): EventSourceMapping => ({
  functionName,
  startingPosition: "TRIM_HORIZON",
  ...more,
});

const start = (mappings: readonly EventSourceMapping[], url = "http://127.0.0.1:1") =>
  startSubscriptions({
    settings: { view: "NEW_IMAGE", mappings },
    url,
    table: "table",
    folder: undefined,
    functions: ["search", "push"],
    invoke: async () => ({ outcome: "returned", payload: null }),
    deliver: async () => {},
    log: silentLog,
  });

test.each<[string, EventSourceMapping[], string]>([
  ["a function that is not there", [mapping("other")], "Function not found: other"],
  ["a function twice", [mapping("search"), mapping("search")], "has a mapping of this stream already"],
  ["a setting beyond AWS's", [mapping("search"), mapping("push", { batchSize: 0 })], "batchSize must be"],
])("what AWS would refuse keeps all from starting: %s", async (_, mappings, sentence) => {
  await expect(start(mappings)).rejects.toThrow(sentence);
});

test("a table without a stream cannot be subscribed to", async () => {
  const dynamodb = await startDynamoDb({ port: 0, table: "table", engine: "dynalite" });
  onTestFinished(() => dynamodb.close(0));
  await expect(start([mapping("search")], dynamodb.url)).rejects.toThrow("The table table has no stream.");
});

test("each failure destination is a queue, by the name in its ARN", () => {
  const to = (name: string) => ({
    destinationConfig: { onFailure: { destinationArn: `arn:aws:sqs:us-east-1:000000000000:${name}` } },
  });
  const mappings = [mapping("a", to("one")), mapping("b", to("one")), mapping("c", to("two")), mapping("d")];
  expect(failureQueueNames({ view: "NEW_IMAGE", mappings })).toEqual(["one", "two"]);
  expect(failureQueueNames(undefined)).toEqual([]);
});
