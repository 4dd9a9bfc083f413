import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
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
  await expect.poll(() => calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
  while (cloud.faults.running > 0) await pause(20);
  expect(calls).toEqual(Array.from({ length: 7 }, () => "POST"));
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
