import { once } from "node:events";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import { openStore } from "../packages/core/src/table/store.ts";
import { logPage, seqsOfRequest } from "../packages/core/src/wire/limits.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * What is read and not shown is paid for. Each address here has 300 millionths of a dollar, which
 * do not come back. A megabyte of the table is 270 read units, 34 millionths; an empty answer costs
 * about three.
 */

const budget = 300;
let cloud: Cloud;
let guest: { userId: string; token: string };

beforeAll(async () => {
  cloud = await startCloud({
    rateLimits: { addressCost: { burst: budget, perSecond: 0.001, perDay: 1e9 } },
    lambda: { maxEnvironments: 1 },
  });
  const store = openStore({
    client: openDynamoDB({
      endpoint: cloud.dynamodb,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    }),
    table: cloud.table,
  });
  guest = (await ask("127.0.2.1", "POST", "/guests", { name: "Ada" })).body;
  const { userId } = guest;
  const at = { room: "charged", userId, name: "Ada", timestamp: new Date().toISOString() };
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  await store.rooms
    .put({
      room: "charged",
      epoch: "1",
      head: 60,
      kind: "public",
      headAt: 0,
      previousAt: 0,
      beforePreviousAt: 0,
      createdAt: 0,
    })
    .go();
  // DynamoDB deletes what has expired within days.
  const expired = upTo(60).map((seq) => ({
    ...at,
    seq,
    kind: "message" as const,
    id: `${seq}`,
    message: "x".repeat(16_000),
    expireAt: 1,
  }));
  const edits = upTo(100).map((seq) => ({
    ...at,
    room: "edited",
    seq: seq + 1,
    kind: "edit" as const,
    id: `e${seq}`,
    target: 1,
    message: "y",
  }));
  const edited = {
    ...at,
    room: "edited",
    seq: 1,
    kind: "message" as const,
    id: "1",
    message: "x",
    edits: upTo(100).map((seq) => seq + 1),
  };
  const { unprocessed } = await store.events.put([edited, ...edits, ...expired]).go({ concurrency: 4 });
  expect(unprocessed).toEqual([]);
  const left = upTo(101).map((seq) => ({ member: `guest-${seq}`, room: "charged", seq, expireAt: 1 }));
  expect((await store.members.put(left).go({ concurrency: 4 })).unprocessed).toEqual([]);
});
afterAll(() => cloud.close());

/** Asks from an address. */
const ask = async (localAddress: string, method: string, path: string, body?: object, token?: string) => {
  const sent = request(`${cloud.api}${path}`, {
    method,
    localAddress,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
  });
  sent.end(body && JSON.stringify(body));
  const [response] = await once(sent, "response");
  return { status: response.statusCode, body: (await json(response)) as typeof guest };
};

/** How often something is done until it is refused as too much. */
const timesUntilRefused = async (isRefused: () => Promise<boolean>) => {
  for (let times = 0; times < budget; times++) if (await isRefused()) return times;
  return budget;
};

test("a log page of expired messages costs what it reads", async () => {
  const isRefused = async () =>
    (await ask("127.0.2.2", "GET", `/rooms/charged/log?limit=${logPage.max}`, undefined, guest.token))
      .status === 429;
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 30);
});

test("a page of members who have expired costs what it reads", async () => {
  const isRefused = async () =>
    (await ask("127.0.2.10", "GET", "/rooms/charged/members?limit=100", undefined, guest.token)).status ===
    429;
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 4);
});

test("events that are asked for by their seqs cost a read each, whether they exist or not", async () => {
  const seqs = Array.from({ length: seqsOfRequest }, (_, nth) => 1_001 + nth).join(",");
  const isRefused = async () =>
    (await ask("127.0.2.6", "GET", `/rooms/charged/log?seqs=${seqs}`, undefined, guest.token)).status === 429;
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 4);
});

test("a join of a room of expired messages costs what it reads", async () => {
  const socket = new WebSocket(cloud.ws, ["parley.v1"], { localAddress: "127.0.2.3" });
  await once(socket, "open");
  const isRefused = async () => {
    socket.send(JSON.stringify({ action: "join", room: "charged", id: "1" }));
    const [data] = await once(socket, "message");
    return JSON.parse(String(data)).code === "rate_limited";
  };
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 25);
  socket.close();
});

test("a leave of a room that was not entered costs a write beside its frame", async () => {
  /** How often an address may send a frame. */
  const times = async (localAddress: string, frame: object) => {
    const socket = new WebSocket(cloud.ws, ["parley.v1"], { localAddress });
    await once(socket, "open");
    const count = await timesUntilRefused(async () => {
      socket.send(JSON.stringify(frame));
      const [data] = await once(socket, "message");
      return JSON.parse(String(data)).code === "rate_limited";
    });
    socket.close();
    return count;
  };
  const leaves = await times("127.0.2.8", { action: "leave", room: "never-entered" });
  const pings = await times("127.0.2.9", { action: "ping", rooms: {} });
  expect(leaves).toBeGreaterThan(0);
  expect(leaves).toBeLessThan(0.9 * pings);
});

test("pins of one of the largest messages cost what it takes to write that again", async () => {
  const socket = new WebSocket(cloud.ws, ["parley.v1"], { localAddress: "127.0.2.7" });
  await once(socket, "open");
  const ask = async (frame: object) => {
    socket.send(JSON.stringify({ room: "pinned", ...frame }));
    const [data] = await once(socket, "message");
    return JSON.parse(String(data));
  };
  const { seq } = await ask({ action: "sendMessage", message: "😀".repeat(4_000), id: "m" });
  let nth = 0;
  const isRefused = async () => {
    nth += 1;
    const { code } = await ask({ action: "pin", seq, pinned: nth % 2 === 1, id: `p${nth}` });
    return code === "rate_limited";
  };
  // It takes about 185 millionths to come in and to send the message.
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 60);
  socket.close();
});

test("a list of one's own messages costs what it reads of expired ones", async () => {
  const isRefused = async () =>
    (await ask("127.0.2.4", "GET", `/users/${guest.userId}/messages?limit=100`, undefined, guest.token))
      .status === 429;
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 15);
});

test("an export costs as much more as it reads edits", async () => {
  const isRefused = async () =>
    (await ask("127.0.2.5", "GET", "/account/export", undefined, guest.token)).status === 429;
  expect(await timesUntilRefused(isRefused)).toBeLessThanOrEqual(budget / 15);
});
