import { randomUUID } from "node:crypto";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { batchWindow } from "../packages/core/src/fanout/busy.ts";
import { type FaultRule, noFaults } from "../packages/local/src/faults/plan.ts";
import { easilyBusy, largeFrom, longBatchWindow, patientWorkers } from "../packages/local/test/tuning.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * Rooms that are told by workers: the deployed functions, the queue, and clients with and without
 * the subprotocol.
 */

type Frame = { action: string; room?: string; seq?: number; message?: string; events?: { seq: number }[] };
type User = { frames: Frame[]; heard(): number[]; say(text: string): string; close(): void };

const eventually = { timeout: 120_000, interval: 10 };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({
    queue: { visibilitySeconds: 6, tries: 1 },
    tuning: { ...easilyBusy, ...longBatchWindow, ...largeFrom(20), ...patientWorkers },
  });
});
afterAll(() => cloud.close());
afterEach(() => cloud.faults.set(noFaults));

let rooms = 0;
const newRoom = () => `busy-${++rooms}`;

/** The seqs of all that a frame tells. */
const seqsIn = ({ seq, events }: Frame) =>
  events?.map((event) => event.seq) ?? (seq === undefined ? [] : [seq]);

/** Resolves when a new connection has its welcome, and rejects when its handshake is refused. */
const dial = async (room: string, protocol: "parley.v1" | "legacy") => {
  const socket = protocol === "legacy" ? new WebSocket(cloud.ws) : new WebSocket(cloud.ws, protocol);
  const frames: Frame[] = [];
  const ready = Promise.withResolvers<void>();
  socket.on("error", ready.reject);
  socket.on("message", (data) => {
    if (String(data) === "") return;
    const frame: Frame = JSON.parse(String(data));
    if (frame.action === "welcome") ready.resolve();
    else if (frame.room === room) frames.push(frame);
  });
  socket.on("open", () => {
    if (protocol === "parley.v1") socket.send(JSON.stringify({ action: "hello", rooms: { [room]: null } }));
  });
  await ready.promise;
  return { socket, frames };
};

/** Like any client, it dials again: on a busy machine, handshakes of a crowd time out. */
const enter = async (room: string, protocol: "parley.v1" | "legacy" = "parley.v1"): Promise<User> => {
  let connected = await dial(room, protocol).catch(() => undefined);
  for (let tries = 1; !connected && tries < 9; tries++)
    connected = await dial(room, protocol).catch(() => undefined);
  const { socket, frames } = connected ?? (await dial(room, protocol));
  const say = (message: string) => {
    const id = randomUUID();
    socket.send(JSON.stringify({ action: "sendMessage", room, message, id }));
    return id;
  };
  return { frames, heard: () => frames.flatMap(seqsIn), say, close: () => socket.close() };
};

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/**
 * Somebody may hear of an event twice, when nobody knows whether the queue took it; they know it by its
 * seq.
 */
const hears = (user: User, seqs: readonly number[]) =>
  expect.poll(() => [...new Set(user.heard())].toSorted((a, b) => a - b), eventually).toEqual(seqs);

const hearsOnce = (user: User, seqs: readonly number[]) =>
  expect.poll(() => user.heard().toSorted((a, b) => a - b), eventually).toEqual(seqs);

/** One user sends several messages, each as soon as the one before is acknowledged. */
const talk = async (sender: User, count: number) => {
  for (let said = 1; said <= count; said++) {
    sender.say(`message ${said}`);
    await hears(sender, upTo(said));
  }
};

describe("a busy room", () => {
  test("hears each message once and in order, in fewer frames; legacy clients in one frame each", async () => {
    const room = newRoom();
    const sender = await enter(room);
    const [listener, legacy] = [await enter(room), await enter(room, "legacy")];
    // With this many in all, workers wait for messages to collect, on a fast machine and on a slow one.
    await Promise.all(Array.from({ length: batchWindow.fromRecipients - 3 }, () => enter(room)));
    // Whoever speaks in a room is in it.
    legacy.say("hello");
    await hears(legacy, [1]);
    // While a worker waits for its first answer, messages collect behind it, on a fast machine and on a
    // slow one.
    const first: FaultRule = {
      fault: "slowCall",
      function: "fanout",
      service: "dynamodb",
      latency: { ms: 3_000 },
      times: 1,
    };
    cloud.faults.set({ seed: 1, rules: [first] });
    await talkInOneGo(sender, 40);
    await hears(listener, upTo(41));
    await hearsOnce(legacy, upTo(41));
    expect(listener.frames.length).toBeLessThan(30);
    expect(legacy.frames).toHaveLength(41);
    expect(legacy.frames.every(({ action }) => action === "message")).toBe(true);
    const several = listener.frames.filter(({ action }) => action === "events").map(seqsIn);
    expect(several.map((seqs) => seqs.toSorted((a, b) => a - b))).toEqual(several);
  });

  test("whose queue is down is told all the same", async () => {
    const room = newRoom();
    const [sender, listener] = [await enter(room), await enter(room)];
    cloud.faults.set({ seed: 1, rules: [{ fault: "throttledCall", service: "queue" }] });
    await talkInOneGo(sender, 12);
    await hears(listener, upTo(12));
    expect(cloud.faults.counts.throttledCall).toBeGreaterThan(0);
  });
});

test("a room that is too large for one handler is told by several, everybody once", async () => {
  const room = newRoom();
  const sender = await enter(room);
  const users = await Promise.all(Array.from({ length: 70 }, () => enter(room)));
  const parts: string[] = [];
  const stop = cloud.faults.observe(({ function: name, call }) => {
    if (name === "fanout" && call === "SendMessageBatch") parts.push(call);
  });
  await talk(sender, 2);
  for (const user of users) await hears(user, upTo(2));
  stop();
  expect(parts.length).toBeGreaterThanOrEqual(2);
  for (const { close } of users) close();
});

test("a message that is no announcement goes to the dead letters, and keeps no room from being told", async () => {
  const room = newRoom();
  const [sender, listener] = [await enter(room), await enter(room)];
  const client = new SQSClient({
    endpoint: cloud.sqs,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { fanout: QueueUrl, dead } = cloud.queues;
  const nonsense = { MessageBody: "nonsense", MessageGroupId: room, MessageDeduplicationId: "nonsense" };
  await client.send(new SendMessageCommand({ QueueUrl, ...nonsense }));
  await talkInOneGo(sender, 10);
  await hears(listener, upTo(10));
  const deadCount = async () => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: dead,
      AttributeNames: ["ApproximateNumberOfMessages"],
    });
    return (await client.send(command)).Attributes?.ApproximateNumberOfMessages;
  };
  await expect.poll(deadCount, eventually).toBe("1");
});

/** One user sends several messages, faster than they are acknowledged. */
const talkInOneGo = async (sender: User, count: number) => {
  for (let said = 1; said <= count; said++) {
    sender.say(`message ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
