import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { addSpending } from "../packages/core/src/stage/stage.ts";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";
import { storeOf } from "./operator.ts";
import { socketFrom } from "./socket-from.ts";

/* Frames of one address, from connections and users each of whom is within their own limits. */

type Frame = { action: string; code?: string; retryAfter?: number };

const eventually = { timeout: 120_000, interval: 20 };

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const cloudWith = async (options: CloudOptions): Promise<Cloud> => {
  const accounts = { issuer: issuer.url, client: testClient };
  // One environment: with more, each has a bucket of its own.
  const cloud = await startCloud({ accounts, lambda: { maxEnvironments: 1 }, ...options });
  closing.push(() => cloud.close());
  return cloud;
};

const enter = async (cloud: Cloud, localAddress: string, token?: string) => {
  const { socket, frames } = await socketFrom<Frame>(cloud, localAddress, token);
  closing.push(() => socket.terminate());
  const ping = (times: number) => {
    for (let sent = 0; sent < times; sent++) socket.send('{"action":"ping"}');
  };
  return {
    ping,
    /** Sends a frame, and waits for an answer. */
    ask: async (frame: object) => {
      const before = frames.length;
      socket.send(JSON.stringify(frame));
      await expect.poll(() => frames.length, eventually).toBeGreaterThan(before);
    },
    isOpen: () => socket.readyState === WebSocket.OPEN,
    pongs: () => frames.filter(({ action }) => action === "pong").length,
    codes: () => frames.flatMap(({ code }) => code ?? []),
  };
};

const account = (sub: string) => issuer.sign({ sub, name: sub });

test("guests of one address share its frames, and only they are disconnected for too many refusals", async () => {
  const cloud = await cloudWith({
    rateLimits: {
      addressFrames: { burst: 30, perSecond: 0.001 },
      addressRefusals: { burst: 10, perSecond: 0.001 },
    },
  });
  const guests = await Promise.all(Array.from({ length: 10 }, () => enter(cloud, "127.0.4.1")));
  const neighbour = await enter(cloud, "127.0.4.1", await account("neighbour"));
  const elsewhere = await enter(cloud, "127.0.4.2");
  const counted = () => guests.reduce((sum, { pongs, codes }) => sum + pongs() + codes().length, 0);
  for (const guest of guests) guest.ping(4);
  await expect.poll(counted, eventually).toBe(40);
  expect(guests.reduce((sum, { pongs }) => sum + pongs(), 0)).toBe(30);
  expect(guests.every(({ isOpen }) => isOpen())).toBe(true);
  // Each is within twenty a second of its own, and each is one too many now.
  for (const guest of guests) guest.ping(1);
  await expect.poll(() => guests.some(({ isOpen }) => isOpen()), eventually).toBe(false);
  for (const other of [neighbour, elsewhere]) {
    other.ping(20);
    await expect.poll(other.pongs, eventually).toBe(20);
    expect(other.codes()).toEqual([]);
  }
});

describe("accounts that are slowed", () => {
  /**
   * A stage that is over its budget: whoever has an account is slowed, once their address has used its
   * reserve, which a few frames do here.
   */
  const overBudget = async (rateLimits: CloudOptions["rateLimits"]) => {
    const cloud = await cloudWith({ rateLimits: { ...rateLimits, addressShare: 0.0001 }, dailyBudget: 5 });
    await addSpending(storeOf(cloud), 5_000_000);
    return cloud;
  };
  const many = { burst: 1_000, perSecond: 1 };

  test("of one address are ended when too many of their frames are refused", async () => {
    const cloud = await overBudget({
      slowedRefusals: many,
      addressRefusals: { burst: 5, perSecond: 0.001 },
    });
    const elsewhere = await enter(cloud, "127.0.4.4", await account("elsewhere"));
    // Its first frame lets the environment know.
    await elsewhere.ask({ action: "ping" });
    const accounts = await Promise.all(
      ["ada", "grace", "joan", "karen", "radia"].map(async (name) =>
        enter(cloud, "127.0.4.3", await account(name)),
      ),
    );
    // Two or three of these use up what each has, for minutes.
    const rooms = Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`room-${nth}`, null]));
    for (const { codes, ask } of accounts) while (codes().length === 0) await ask({ action: "hello", rooms });
    expect(accounts.every(({ isOpen }) => isOpen())).toBe(true);
    for (const { ping } of accounts) ping(1);
    await expect.poll(() => accounts.some(({ isOpen }) => isOpen()), eventually).toBe(false);
    elsewhere.ping(5);
    await expect.poll(() => elsewhere.pongs() + elsewhere.codes().length, eventually).toBe(6);
    expect(elsewhere.isOpen()).toBe(true);
  });

  test("are blocked for a time for what they do not wait for, sooner than others", async () => {
    const cloud = await overBudget({
      addressRefusals: many,
      userRefusals: many,
      slowedRefusals: { burst: 5, perSecond: 0.001 },
    });
    const ignoring = await enter(cloud, "127.0.4.5", await account("ignoring"));
    ignoring.ping(100);
    await expect.poll(ignoring.isOpen, eventually).toBe(false);
    expect(new Set(ignoring.codes())).toEqual(new Set(["rate_limited"]));
  });
});
