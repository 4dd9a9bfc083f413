import { on, once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";

/* Legacy clients that leave during or after their handshake: what they cause, and what they pay. */

let cloud: Cloud;
afterEach(() => cloud.close());

const start = async (options: CloudOptions = {}) => {
  cloud = await startCloud({ lambda: { maxEnvironments: 1 }, ...options });
};

/** Asks for a legacy client's handshake, and is gone as soon as `$connect` runs. */
const vanish = async () => {
  const { hostname: host, port } = new URL(cloud.ws);
  const socket = connect({ host, port: Number(port) });
  const stop = cloud.faults.observe(({ function: name }) => {
    if (name === "connect") socket.destroy();
  });
  socket.on("error", () => undefined);
  const lines = ["GET / HTTP/1.1", `Host: ${host}`, "Upgrade: websocket", "Connection: Upgrade"];
  const keys = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
  socket.write(`${[...lines, ...keys].join("\r\n")}\r\n\r\n`);
  await once(socket, "close");
  stop();
};

test("the greeting of a client that has left is posted seven times and given up", async () => {
  await start();
  const calls: string[] = [];
  cloud.faults.observe(({ function: name, call }) => {
    if (name === "legacy-welcome") calls.push(call);
  });
  await vanish();
  await expect.poll(() => calls.length, { timeout: 120_000 }).toBeGreaterThan(0);
  await quiet();
  expect(calls).toEqual(Array.from({ length: 7 }, () => "POST"));
});

/** Rows of subscriptions, each as its room. */
const subscribedRooms = async () => {
  const client = new DynamoDBClient({
    endpoint: cloud.dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: cloud.table, ConsistentRead: true }));
  return Items.flatMap(({ __edb_e__: entity, room }) =>
    entity?.S === "subscription" ? (room?.S ?? "") : [],
  );
};

const quiet = async () => {
  do await pause(50);
  while (cloud.faults.running > 0);
};

/** Resolves once `$disconnect` runs. */
const untilDisconnected = () =>
  new Promise<void>((resolve) => {
    cloud.faults.observe(({ function: name }) => {
      if (name === "disconnect") resolve();
    });
  });

/** `$disconnect` finds nothing in the index, as within moments of the write that it would have to find. */
const lagging: CloudOptions = {
  faults: { seed: 1, rules: [{ fault: "staleRead", function: "disconnect" }] },
};

test("a client that has left is in no room, although the index does not know yet that it was", async () => {
  await start(lagging);
  const ended = untilDisconnected();
  await vanish();
  await ended;
  await quiet();
  expect(await subscribedRooms()).toEqual([]);
});

/** Sends a frame, and resolves with the first answer that has the field. */
const ask = async (socket: WebSocket, frame: object, field: string) => {
  socket.send(JSON.stringify(frame));
  for await (const [data] of on(socket, "message")) {
    const answer = String(data) === "" ? {} : JSON.parse(String(data));
    if (field in answer) return answer;
  }
};

test("one that spoke in a room and left is posted to once, and then no more", async () => {
  await start(lagging);
  const legacy = new WebSocket(cloud.ws);
  await once(legacy, "open");
  await ask(legacy, { action: "sendMessage", room: "hall", message: "hello" }, "seq");
  const ended = untilDisconnected();
  legacy.terminate();
  await ended;
  await quiet();
  expect(await subscribedRooms()).toEqual(["hall"]);

  const sender = new WebSocket(cloud.ws, "parley.v1");
  await once(sender, "open");
  const posts: string[] = [];
  cloud.faults.observe(({ function: name, call }) => {
    if (name === "send" && call === "POST") posts.push(call);
  });
  await ask(sender, { action: "sendMessage", room: "hall", id: "1", message: "hi" }, "seq");
  expect(posts).toHaveLength(1);
  expect(await subscribedRooms()).toEqual([]);
  await ask(sender, { action: "sendMessage", room: "hall", id: "2", message: "hi" }, "seq");
  expect(posts).toHaveLength(1);
  sender.terminate();
});

/** How many handshakes an address makes until one is refused. */
const handshakesOf = async (localAddress: string, protocols: string[]) => {
  for (let made = 0; ; made++) {
    const socket = new WebSocket(cloud.ws, protocols, { localAddress });
    const opened = await new Promise<boolean>((resolve) => {
      socket.once("open", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.terminate();
    if (!opened) return made;
  }
};

test("an address pays for the greetings of its legacy clients as if each had left at once", async () => {
  await start({ rateLimits: { addressCost: { burst: 1_000, perSecond: 0.001, perDay: 1e9 } } });
  // A connection is 40 millionths, and 1.6 s of 512 MB are 10.
  const legacy = await handshakesOf("127.0.2.1", []);
  expect(legacy).toBeLessThanOrEqual(20);
  expect(await handshakesOf("127.0.2.2", ["parley.v1"])).toBeGreaterThan(legacy);
});
