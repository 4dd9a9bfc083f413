import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { leavesWithin } from "../packages/local/test/tuning.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * Who pays for requests with an account's token. Each account and each address here has 64 millionths of a
 * dollar, which do not come back: about twenty small answers.
 */

const units = { burst: 64, perSecond: 0.001, perDay: 1e9 };
let cloud: Cloud;
let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await startCloud({
    accounts: { issuer: issuer.url, client: testClient },
    rateLimits: { accountCost: units, addressCost: units },
    lambda: { maxEnvironments: 1 },
    // A deletion is over at once: nothing is in flight.
    tuning: leavesWithin(1_000),
  });
});
afterAll(async () => {
  issuer.close();
  await cloud.close();
});

const answer = async (localAddress: string, method: string, path: string, token: string) => {
  const sent = request(`${cloud.api}${path}`, {
    method,
    localAddress,
    headers: { authorization: `Bearer ${token}` },
  });
  sent.end();
  const [response] = await once(sent, "response");
  return { status: response.statusCode, body: await text(response) };
};

/** Asks from an address, and returns the status. */
const ask = async (...asked: Parameters<typeof answer>) => (await answer(...asked)).status;

/** A token of a sign-in that is this many seconds old. */
const signIn = (sub: string, secondsAgo: number) =>
  issuer.sign({ sub, auth_time: Math.floor(Date.now() / 1000) - secondsAgo });

/** Asks until the answer is 429, and returns how often it was another one. */
const useUp = async (localAddress: string, token: string) => {
  const limit = 100;
  for (let times = 0; times < limit; times++)
    if ((await ask(localAddress, "GET", "/account", token)) === 429) return times;
  return limit;
};

/** Sends frames on a new connection until one is refused as too much, and returns how often one was not. */
const useUpSocket = async (localAddress: string, token: string) => {
  const socket = new WebSocket(cloud.ws, ["parley.v1", `bearer.${token}`], { localAddress });
  await once(socket, "open");
  const limit = 100;
  for (let times = 0; times < limit; times++) {
    socket.send(JSON.stringify({ action: "ping", id: String(times) }));
    const [answer] = await once(socket, "message");
    if (JSON.parse(String(answer)).code === "rate_limited") {
      socket.close();
      return times;
    }
  }
  return limit;
};

test("what an account used up over HTTP it does not have on the socket, and the other way round", async () => {
  const [first, second] = [await signIn(randomUUID(), 30), await signIn(randomUUID(), 30)];
  expect(await useUp("127.0.3.5", first)).toBeGreaterThan(10);
  // A function hears of what others counted when it reports: a twentieth of the budget, one or two frames.
  expect(await useUpSocket("127.0.3.5", first)).toBeLessThan(4);
  expect(await useUpSocket("127.0.3.6", second)).toBeGreaterThan(4);
  expect(await useUp("127.0.3.6", second)).toBeLessThan(4);
});

test("a token of an ended sign-in is charged to its holder's address, and not to its owner", async () => {
  const sub = randomUUID();
  const [old, good] = [await signIn(sub, 60), await signIn(sub, 30)];
  expect(await ask("127.0.3.1", "DELETE", "/session", old)).toBe(204);
  expect(await ask("127.0.3.2", "GET", "/account", old)).toBe(401);
  expect(await useUp("127.0.3.2", old)).toBeLessThan(100);
  expect(await ask("127.0.3.1", "GET", "/account", good)).toBe(200);
  expect(await ask("127.0.3.1", "DELETE", "/sessions", good)).toBe(204);
});

test("an account that has used up its budget can still sign out everywhere, and leave", async () => {
  const sub = randomUUID();
  // The issuer's clock may be ahead: the second sign-in is one after signing out everywhere.
  const [first, second] = [await signIn(sub, 60), await signIn(sub, -20)];
  expect(await useUp("127.0.3.3", first)).toBeLessThan(100);
  expect(await ask("127.0.3.3", "GET", "/account/export", first)).toBe(429);
  expect(await ask("127.0.3.3", "DELETE", "/sessions", first)).toBe(204);
  expect(await ask("127.0.3.3", "GET", "/account/export", second)).toBe(429);
  expect(await ask("127.0.3.3", "DELETE", "/account", second)).toBe(200);
});

test("deleting an account and signing in again restores no budget, over HTTP or on the socket", async () => {
  const sub = randomUUID();
  const token = await signIn(sub, 30);
  expect(await useUp("127.0.3.7", token)).toBeGreaterThan(10);
  let done = false;
  while (!done) {
    const { body } = await answer("127.0.3.7", "DELETE", "/account", token);
    const left: { done: boolean; retryAfter?: number } = JSON.parse(body);
    done = left.done;
    await pause((left.retryAfter ?? 0) * 1000);
  }
  const anew = await signIn(sub, -20);
  expect(await ask("127.0.3.7", "GET", "/account", anew)).toBe(429);
  expect(await useUpSocket("127.0.3.7", anew)).toBeLessThan(4);
});

test("what an account cannot pay is bounded by its address", async () => {
  const token = await signIn(randomUUID(), 30);
  expect(await useUp("127.0.3.4", token)).toBeLessThan(100);
  const statuses: (number | undefined)[] = [];
  while (statuses.at(-1) !== 429 && statuses.length < 100)
    statuses.push(await ask("127.0.3.4", "DELETE", "/account", token));
  expect(statuses.at(0)).toBe(200);
  expect(statuses.at(-1)).toBe(429);
});
