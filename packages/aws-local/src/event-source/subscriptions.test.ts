import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type DynamoDbCall, startDynamoDb } from "../dynamodb/dynamodb.ts";
import { testTable } from "../dynamodb/test/table.ts";
import { silentLog } from "../log.ts";
import type { EventSourceMapping } from "./mapping.ts";
import { openPositions, positionsFolder } from "./positions.ts";
import { failureQueueNames, startSubscriptions } from "./subscriptions.ts";

const mapping = (functionName: string, more: Partial<EventSourceMapping> = {}): EventSourceMapping => ({
  functionName,
  startingPosition: "TRIM_HORIZON",
  ...more,
});

const start = (
  mappings: readonly EventSourceMapping[],
  { url = "http://127.0.0.1:1", folder }: { url?: string; folder?: string } = {},
) =>
  startSubscriptions({
    settings: { view: "NEW_IMAGE", mappings },
    url,
    table: "table",
    folder,
    functions: ["search", "push"],
    invoke: async () => ({ outcome: "returned", payload: null }),
    deliver: async () => {},
    log: silentLog,
  });

test.each<[string, EventSourceMapping[], string]>([
  ["an unknown function", [mapping("other")], "Function not found: other"],
  ["a function twice", [mapping("search"), mapping("search")], "has a mapping of this stream already"],
  ["a setting beyond AWS's", [mapping("search"), mapping("push", { batchSize: 0 })], "batchSize must be"],
])("a mapping that AWS would refuse keeps all from starting: %s", async (_, mappings, sentence) => {
  await expect(start(mappings)).rejects.toThrow(sentence);
});

test("a table without a stream cannot be subscribed to", async () => {
  const dynamodb = await startDynamoDb({ port: 0, table: testTable("table"), engine: "dynalite" });
  onTestFinished(() => dynamodb.close(0));
  await expect(start([mapping("search")], dynamodb)).rejects.toThrow("The table table has no stream.");
});

describe("when one of two mappings cannot start", () => {
  const both = [mapping("search"), mapping("push")];
  /** A table with a stream, and a data folder. @param refuses whether a call fails. */
  const createScene = async (refuses: (call: DynamoDbCall) => boolean) => {
    const folder = await mkdtemp(join(tmpdir(), "subscriptions-test-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const dynamodb = await startDynamoDb({
      port: 0,
      table: testTable("table"),
      engine: "dynalite",
      stream: "NEW_IMAGE",
      refuse: (call) => (refuses(call) ? { status: 400, type: "Refused", message: "not now" } : undefined),
    });
    onTestFinished(() => dynamodb.close(0));
    return { url: dynamodb.url, folder };
  };

  test("the other does not begin to read", async () => {
    const operations: string[] = [];
    const scene = await createScene(({ operation }) => operations.push(operation) < 0);
    const first = await start([mapping("push")], scene);
    await first.close();
    const [name = ""] = await readdir(join(scene.folder, positionsFolder));
    const held = await openPositions(scene.folder, name);
    onTestFinished(held.close);
    operations.length = 0;
    await expect(start(both, scene)).rejects.toThrow("Database failed to open");
    expect(operations).not.toContain("GetShardIterator");
  });

  test("the positions of both can be opened again", async () => {
    let descriptions = 0;
    const scene = await createScene(({ operation }) => operation === "DescribeStream" && ++descriptions > 3);
    await expect(start(both, scene)).rejects.toThrow("not now");
    descriptions = -10;
    const subscriptions = await start(both, scene);
    await subscriptions.close();
  });
});

test("each failure destination is a queue with the name in its ARN", () => {
  const to = (name: string) => ({
    destinationConfig: { onFailure: { destinationArn: `arn:aws:sqs:us-east-1:000000000000:${name}` } },
  });
  const mappings = [mapping("a", to("one")), mapping("b", to("one")), mapping("c", to("two")), mapping("d")];
  expect(failureQueueNames({ view: "NEW_IMAGE", mappings })).toEqual(["one", "two"]);
  expect(failureQueueNames(undefined)).toEqual([]);
});
