import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { accessKeyId } from "../lambda/function.ts";
import type { Invoke, InvokeResult } from "../lambda/invoke.ts";
import { silentLog } from "../log.ts";
import type { QueueEvent } from "./api.ts";
import { type QueueOptions, startQueue } from "./queue.ts";
import { settings } from "./test/settings.ts";

const roles = {
  writer: ["SendMessage", "SendMessageBatch"],
  worker: ["SendMessage", "ReceiveMessage", "DeleteMessage"],
  other: [],
};
const common = { port: 0, name: "work", roles };

/** No worker runs: every environment is in use. */
const nobodyWorks: Invoke = () => new Promise(() => {});

const start = async (options: Partial<QueueOptions> & { visibilitySeconds?: number } = {}) => {
  const { visibilitySeconds = settings.visibilitySeconds } = options;
  const running = await startQueue({
    ...common,
    settings: { ...settings, visibilitySeconds },
    folder: undefined,
    invoke: nobodyWorks,
    log: silentLog,
    ...options,
  });
  onTestFinished(() => running.close(0));
  return running;
};

const clientOf = (url: string, keyId = "somebody") =>
  new SQSClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: keyId, secretAccessKey: "test" },
    maxAttempts: 1,
  });

/** The dead letters have no worker, so they are a plain FIFO queue to test. */
const open = async (options: Parameters<typeof start>[0] = {}) => {
  const { url, dead: QueueUrl } = await start(options);
  const client = clientOf(url);
  const send = (group: string, body: string, id = body) =>
    client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: id,
      }),
    );
  const receive = async (max = 10, more: { VisibilityTimeout?: number; WaitTimeSeconds?: number } = {}) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: max, ...more });
    return (await client.send(command)).Messages ?? [];
  };
  const remove = (ReceiptHandle = "") => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const hide = (ReceiptHandle = "", VisibilityTimeout = 0) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  return { QueueUrl, client, send, receive, remove, hide };
};

const bodies = (messages: readonly { Body?: string }[]) => messages.map(({ Body }) => Body);

describe("a FIFO queue", () => {
  test("delivers each group in order: all its messages at once, and none while some are in flight", async () => {
    const { send, receive, remove } = await open();
    for (const body of ["a1", "b1", "a2", "a3", "b2"]) await send(body.slice(0, 1), body);
    const first = await receive(2);
    expect(bodies(first)).toEqual(["a1", "a2"]);
    expect(bodies(await receive())).toEqual(["b1", "b2"]);
    await remove(first[0]?.ReceiptHandle);
    expect(await receive()).toEqual([]);
    await remove(first[1]?.ReceiptHandle);
    expect(bodies(await receive())).toEqual(["a3"]);
  });

  test("accepts the same message of a group once in five minutes, even if it has been deleted", async () => {
    const { send, receive, remove } = await open();
    const [once, again] = [await send("a", "one", "id"), await send("a", "another", "id")];
    expect(again.MessageId).toBe(once.MessageId);
    const [received] = await receive();
    await remove(received?.ReceiptHandle);
    await send("a", "yet another", "id");
    expect(await receive()).toEqual([]);
    await send("b", "of another group", "id");
    expect(bodies(await receive())).toEqual(["of another group"]);
  });

  test("delivers a message again after its visibility timeout, counts that, and rejects the old receipt", async () => {
    const { send, receive, remove, hide } = await open();
    await send("a", "a1");
    const [first] = await receive(1, { VisibilityTimeout: 1 });
    expect(await receive()).toEqual([]);
    const [second] = await receive(1, { WaitTimeSeconds: 5 });
    expect(second?.Body).toBe("a1");
    await expect(remove(first?.ReceiptHandle)).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
    await hide(second?.ReceiptHandle);
    await expect(remove(second?.ReceiptHandle)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
    expect(bodies(await receive())).toEqual(["a1"]);
  });

  test("refuses what SQS refuses, with the same errors, and in a batch only the invalid entries", async () => {
    const { QueueUrl, client, send } = await open();
    await expect(send("a", "x".repeat(1024 * 1024 + 1))).rejects.toMatchObject({
      Code: "InvalidParameterValue",
    });
    await expect(send("a", "\uFFFF", "id")).rejects.toMatchObject({ name: "InvalidMessageContents" });
    await expect(send("a b", "x")).rejects.toMatchObject({ Code: "InvalidParameterValue" });
    const without = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    await expect(client.send(without)).rejects.toMatchObject({ Code: "MissingParameter" });
    const elsewhere = new GetQueueAttributesCommand({ QueueUrl: `${QueueUrl}x`, AttributeNames: ["All"] });
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    const entry = (Id: string, MessageBody: string) => ({
      Id,
      MessageBody,
      MessageGroupId: "a",
      MessageDeduplicationId: Id,
    });
    const batch = (...Entries: ReturnType<typeof entry>[]) =>
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await expect(batch()).rejects.toMatchObject({ name: "EmptyBatchRequest" });
    await expect(batch(entry("1", "x"), entry("1", "y"))).rejects.toMatchObject({
      name: "BatchEntryIdsNotDistinct",
    });
    const eleven = Array.from({ length: 11 }, (_, index) => entry(String(index), "x"));
    await expect(batch(...eleven)).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
    const half = "x".repeat(600 * 1024);
    await expect(batch(entry("1", half), entry("2", half))).rejects.toMatchObject({
      name: "BatchRequestTooLong",
    });
    const partly = await batch(entry("1", "good"), entry("2", "\uFFFE"));
    expect(partly.Successful).toMatchObject([{ Id: "1" }]);
    expect(partly.Failed).toMatchObject([{ Id: "2", Code: "InvalidMessageContents", SenderFault: true }]);
  });

  test("keeps unfinished messages in a folder, and delivers them after a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-queue-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const options = { ...common, settings, folder, invoke: nobodyWorks, log: silentLog };
    const first = await startQueue(options);
    const client = clientOf(first.url);
    const Entries = ["1", "2", "3"].map((Id) => ({
      Id,
      MessageBody: Id,
      MessageGroupId: "a",
      MessageDeduplicationId: Id,
    }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: first.dead, Entries }));
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: first.dead }));
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: first.dead,
        Entries: Messages.map(({ ReceiptHandle }) => ({ Id: "1", ReceiptHandle })),
      }),
    );
    await client.send(new ReceiveMessageCommand({ QueueUrl: first.dead }));
    await first.close(0);
    const second = await start({ folder });
    const again = await clientOf(second.url).send(
      new ReceiveMessageCommand({ QueueUrl: second.dead, MaxNumberOfMessages: 10 }),
    );
    expect(bodies(again.Messages ?? [])).toEqual(["2", "3"]);
  });
});

describe("the event source", () => {
  type Records = { messageId: string; body: string; attributes: Record<string, string> }[];

  /** A worker with scripted answers, which records its batches. */
  const working = async (
    answer: (batch: Records) => InvokeResult | Promise<InvokeResult>,
    visibilitySeconds = 0.1,
  ) => {
    const batches: Records[] = [];
    const observed: QueueEvent[] = [];
    const invoke: Invoke = async (_name, event) => {
      const { Records } = event as { Records: Records };
      batches.push(Records);
      return answer(Records);
    };
    const {
      url,
      queue: QueueUrl,
      dead,
    } = await start({
      visibilitySeconds,
      invoke,
      observe: (event) => observed.push(event),
    });
    const client = clientOf(url);
    const send = (...messages: [group: string, body: string][]) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: messages.map(([MessageGroupId, MessageBody], index) => ({
            Id: String(index),
            MessageBody,
            MessageGroupId,
            MessageDeduplicationId: MessageBody,
          })),
        }),
      );
    const attributes = async (url = QueueUrl) =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] })))
        .Attributes;
    const left = async () => {
      const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } =
        (await attributes()) ?? {};
      return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
    };
    const texts = () => batches.map((batch) => batch.map(({ body }) => body));
    return { client, batches, texts, observed, send, attributes, left, dead };
  };

  const fine: InvokeResult = { outcome: "returned", payload: { batchItemFailures: [] } };
  const eventually = { timeout: 120_000 };

  test("passes messages as Lambda's events, and the rest of a group when the batch is done", async () => {
    const first = Promise.withResolvers<InvokeResult>();
    const { batches, texts, send, left, observed } = await working(
      () => (batches.length === 1 ? first.promise : fine),
      60,
    );
    await send(["a", "a1"]);
    await send(["a", "a2"], ["b", "b1"], ["a", "a3"]);
    await vi.waitUntil(() => batches.length === 2, eventually);
    expect(texts()).toEqual([["a1"], ["b1"]]);
    expect(batches[0]?.[0]).toMatchObject({
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:work.fifo",
      awsRegion: "us-east-1",
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      attributes: {
        MessageGroupId: "a",
        MessageDeduplicationId: "a1",
        ApproximateReceiveCount: "1",
        SequenceNumber: expect.stringMatching(/^\d{20}$/),
      },
    });
    first.resolve(fine);
    await vi.waitUntil(async () => (await left()) === 0, eventually);
    expect(texts()).toEqual([["a1"], ["b1"], ["a2", "a3"]]);
    const counted = observed.filter(({ operation }) => operation !== "GetQueueAttributes");
    expect(
      counted.filter(({ operation }) => operation === "SendMessageBatch").map(({ bytes }) => bytes),
    ).toEqual([2, 6]);
    expect(counted.filter(({ operation }) => operation === "ReceiveMessage")).toHaveLength(3);
    expect(counted.filter(({ operation }) => operation === "DeleteMessageBatch")).toHaveLength(3);
  });

  test("retries failed messages in order, and after the last try moves them to the dead letters", async () => {
    const { texts, send, left, attributes, dead } = await working((batch) => ({
      outcome: "returned",
      payload: {
        batchItemFailures: batch.flatMap(({ messageId, body }) =>
          body === "a2" ? { itemIdentifier: messageId } : [],
        ),
      },
    }));
    await send(["a", "a1"], ["a", "a2"]);
    await pause(20);
    await send(["a", "a3"]);
    await vi.waitUntil(async () => (await left()) === 0, eventually);
    expect(
      texts()
        .flat()
        .filter((body) => body === "a2"),
    ).toHaveLength(settings.tries);
    expect(
      texts()
        .flat()
        .filter((body) => body !== "a2"),
    ).toEqual(["a1", "a3"]);
    expect(await attributes(dead)).toMatchObject({ ApproximateNumberOfMessages: "1" });
  });

  test("counts a batch as failed when the function fails, or names messages that were not in it", async () => {
    const answers: InvokeResult[] = [
      { outcome: "failed", errorType: "Error", errorMessage: "no" },
      { outcome: "returned", payload: { batchItemFailures: [{ itemIdentifier: "unknown" }] } },
      { outcome: "returned", payload: null },
    ];
    const { batches, texts, send, left } = await working(() => answers[batches.length - 1] ?? fine);
    await send(["a", "a1"]);
    await vi.waitUntil(async () => (await left()) === 0, eventually);
    expect(texts()).toEqual([["a1"], ["a1"], ["a1"]]);
    expect(batches.map(([first]) => first?.attributes.ApproximateReceiveCount)).toEqual(["1", "2", "3"]);
  });
});

test("a function may do with the queue what its role allows, and no more", async () => {
  const { url, queue: QueueUrl } = await start();
  const sendAs = (name: string) =>
    clientOf(url, accessKeyId(name, 1)).send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: name,
        MessageGroupId: "a",
        MessageDeduplicationId: name,
      }),
    );
  expect(await sendAs("writer")).toMatchObject({ MessageId: expect.any(String) });
  expect(await sendAs("worker")).toMatchObject({ MessageId: expect.any(String) });
  await expect(sendAs("other")).rejects.toMatchObject({ name: "AccessDenied" });
  const receiving = clientOf(url, accessKeyId("writer", 1)).send(new ReceiveMessageCommand({ QueueUrl }));
  await expect(receiving).rejects.toThrow(
    /assumed-role\/writer is not authorized to perform: sqs:receivemessage/,
  );
});
