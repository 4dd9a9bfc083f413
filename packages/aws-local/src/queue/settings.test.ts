import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Invoke } from "../lambda/invoke.ts";
import { silentLog } from "../log.ts";
import { checkQueueSettings } from "./check-settings.ts";
import { startQueue } from "./queue.ts";
import { createSendThrottle } from "./send-throttle.ts";
import type { QueueSettings } from "./settings.ts";
import { settings as deployed } from "./test/settings.ts";

const start = async (settings: Partial<QueueSettings>, invoke: Invoke = () => new Promise(() => {})) => {
  const { url, queue, dead, close } = await startQueue({
    port: 0,
    settings: { ...deployed, ...settings },
    name: "work",
    roles: {},
    folder: undefined,
    invoke,
    log: silentLog,
  });
  onTestFinished(() => close(0));
  const credentials = { accessKeyId: "somebody", secretAccessKey: "test" };
  const client = new SQSClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  const send = (group: string, body: string, id = body) =>
    client.send(
      new SendMessageCommand({
        QueueUrl: queue,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: id,
      }),
    );
  return { client, queue, dead, send };
};

/** A worker that records the bodies of each batch, and reports all messages as failed. */
const failing = () => {
  const batches: string[][] = [];
  const invoke: Invoke = async (_name, event) => {
    const { Records } = event as { Records: { messageId: string; body: string }[] };
    batches.push(Records.map(({ body }) => body));
    const batchItemFailures = Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
    return { outcome: "returned", payload: { batchItemFailures } };
  };
  return { batches, invoke };
};

describe("the queue's settings", () => {
  test("without partial failures, messages that the worker reports as failed are deleted", async () => {
    const { batches, invoke } = failing();
    const { client, dead, send } = await start(
      { partialFailures: false, visibilitySeconds: 0.05, tries: 1 },
      invoke,
    );
    await send("a", "once");
    await vi.waitUntil(() => batches.length > 0, { timeout: 120_000 });
    const receive = new ReceiveMessageCommand({ QueueUrl: dead, WaitTimeSeconds: 1 });
    expect((await client.send(receive)).Messages).toBeUndefined();
    expect(batches).toEqual([["once"]]);
  });

  test("no more batches run at once than the maximum concurrency", async () => {
    const under: string[] = [];
    const ended = Promise.withResolvers<void>();
    const { send } = await start({ maximumConcurrency: 2 }, async (_name, event) => {
      const { Records } = event as { Records: { body: string }[] };
      under.push(...Records.map(({ body }) => body));
      await ended.promise;
      return { outcome: "returned", payload: { batchItemFailures: [] } };
    });
    await Promise.all(["a", "b", "c"].map((group) => send(group, group)));
    await vi.waitUntil(() => under.length === 2, { timeout: 120_000 });
    expect(under).toHaveLength(2);
    ended.resolve();
    await vi.waitUntil(() => under.length === 3, { timeout: 120_000 });
  });

  test("with deduplication per queue, an id identifies one message whatever its group", async () => {
    const everywhere = await start({ deduplicationScope: "queue", throughputLimit: "perQueue" });
    const first = await everywhere.send("a", "a1", "id");
    expect((await everywhere.send("b", "b1", "id")).MessageId).toBe(first.MessageId);
    const inGroups = await start({});
    const one = await inGroups.send("a", "a1", "id");
    expect((await inGroups.send("b", "b1", "id")).MessageId).not.toBe(one.MessageId);
  });

  test("sends and batches beyond the throughput are throttled", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { client, queue, send } = await start({});
    await Promise.all(Array.from({ length: 300 }, (_, n) => send("a", String(n))));
    await expect(send("a", "over")).rejects.toMatchObject({ name: "RequestThrottled" });
    const entry = { Id: "1", MessageBody: "x", MessageGroupId: "a", MessageDeduplicationId: "x" };
    await expect(
      client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: [entry] })),
    ).rejects.toMatchObject({ name: "RequestThrottled" });
    await send("b", "another");
  });
});

test("a throughput per queue is shared by its groups", () => {
  let now = 0;
  const times = (maySend: ReturnType<typeof createSendThrottle>, group: string, count: number) =>
    Array.from({ length: count }, () => maySend([group])).filter(Boolean).length;
  const shared = createSendThrottle("perQueue", () => now);
  expect([times(shared, "a", 200), times(shared, "b", 200)]).toEqual([200, 100]);
  const apart = createSendThrottle("perMessageGroupId", () => now);
  expect([times(apart, "a", 400), times(apart, "b", 400)]).toEqual([300, 300]);
  now = 500;
  expect([times(shared, "a", 400), times(apart, "a", 400)]).toEqual([150, 150]);
  expect(shared([])).toBe(true);
});

test.each<[Partial<QueueSettings>, RegExp]>([
  [{ visibilitySeconds: 9 }, /visibility timeout: 9 seconds is less than Function timeout: 10 seconds/],
  [{ batch: 11 }, /batches of 1 to 10, not 11/],
  [{ maximumConcurrency: 1 }, /at least 2, not 1/],
  [{ deduplicationScope: "queue" }, /deduplication within the group/],
])("settings that AWS refuses are refused: %o", (settings, sentence) => {
  expect(() => checkQueueSettings({ ...deployed, ...settings }, 10)).toThrow(sentence);
  expect(() => checkQueueSettings(deployed, 10)).not.toThrow();
});
