import { randomUUID } from "node:crypto";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { noFaults } from "../packages/local/src/faults/plan.ts";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { leavesWithin } from "../packages/local/test/tuning.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * Who leaves while they talk: the deployed functions, and frames that are in flight when the
 * connections are ended.
 */

let cloud: Cloud;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
  const accounts = { issuer: issuer.url, client: testClient };
  // As in production, longer than API Gateway waits for a function: 29 s.
  cloud = await startCloud({ accounts, tuning: leavesWithin(30_000) });
});
afterAll(async () => {
  issuer.close();
  await cloud.close();
});

type Answer = {
  status: number;
  body: { userId?: string; messages: number; done: boolean; retryAfter?: number };
};

const ask = async (method: string, path: string, token: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${cloud.api}${path}`, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Asks until it is done, as the client does: a function that a busy machine stops half-way is asked
 * again. Returns all answers.
 */
const askUntilDone = async (method: string, path: string, token: string, body?: object) => {
  const answers: Answer["body"][] = [];
  while (!answers.at(-1)?.done) {
    const answer = await ask(method, path, token, body);
    if (answer.status === 503) continue;
    expect(answer.status).toBe(200);
    answers.push(answer.body);
    await pause((answer.body.retryAfter ?? 0) * 1000);
  }
  return answers;
};

/** Connects, and again after what a busy machine does to a handshake. Rejects with any other answer. */
const connect = async (token: string): Promise<WebSocket> => {
  const socket = new WebSocket(cloud.ws, ["parley.v1", `bearer.${token}`]);
  const failed = await new Promise<Error | undefined>((resolve) => {
    socket.on("open", () => resolve(undefined));
    socket.on("error", resolve);
  });
  if (!failed) return socket;
  if (!/response: 50[0-4]$/.test(failed.message)) throw failed;
  return connect(token);
};

/** Two connections say so many things in one go; an answer is not waited for. */
const talk = async (token: string, room: string, count: number) => {
  const sockets = [await connect(token), await connect(token)];
  for (let said = 0; said < count; said++) {
    const frame = { action: "sendMessage", room, id: randomUUID(), message: `message ${said}` };
    sockets[said % 2]?.send(JSON.stringify(frame));
  }
};

/** From now on a send stores its message seconds after it was let in. Returns what ends that. */
const slowSends = () => {
  cloud.faults.set({
    seed: 1,
    rules: [{ fault: "slowCall", latency: { median: 250, max: 400 }, function: "send", service: "dynamodb" }],
  });
  return () => cloud.faults.set(noFaults);
};

const get = (path: string, token?: string) =>
  fetch(`${cloud.api}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

/** A user's own messages. */
const messagesOf = async (token: string): Promise<{ room: string }[]> => {
  const response = await get(`/users/${await userIdOf(token)}/messages?limit=200`, token);
  return JSON.parse(await response.text()).messages;
};

const logOf = async (room: string) => {
  const response = await readAsGuest(cloud.api, `/rooms/${room}/log?limit=200`);
  const { events }: { events: { userId: string; name: string }[] } = JSON.parse(await response.text());
  return events;
};

/** Who the events of a room are of. */
const usersIn = async (room: string) => [
  ...new Set((await logOf(room)).map(({ userId, name }) => `${name} ${userId}`)),
];

/** Every item of the table, as JSON. */
const everything = async () => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: cloud.dynamodb, region: "us-east-1", credentials });
  const items: string[] = [];
  for await (const page of paginateScan({ client }, { TableName: cloud.table })) {
    items.push(...(page.Items ?? []).map((item) => JSON.stringify(item)));
  }
  return items;
};

const userIdOf = async (token: string): Promise<string> => {
  const response = await fetch(`${cloud.api}/account`, { headers: { authorization: `Bearer ${token}` } });
  return JSON.parse(await response.text()).userId;
};

const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

// Each waits as long for frames in flight, and has users and rooms of its own.
test.concurrent("an account that is deleted while it talks leaves no message, name or intent behind", async () => {
  const name = "Katherine Johnson";
  const sub = randomUUID();
  const token = await issuer.sign({ sub, name, auth_time: soon(-5) });
  const userId = await userIdOf(token);
  const stopped = slowSends();
  await talk(token, "leaving", 30);
  await pause(60);
  const answers = await askUntilDone("DELETE", "/account", token);
  // Else nothing was in flight, and this shows nothing.
  const [first, ...later] = answers.map(({ messages }) => messages);
  expect(first).toBeLessThan(30);
  expect(later.reduce((sum, messages) => sum + messages, 0)).toBeGreaterThan(0);

  await vi.waitUntil(() => cloud.faults.running === 0, { timeout: 120_000 });
  stopped();
  const left = await everything();
  expect(left.filter((item) => item.includes(name))).toEqual([]);
  // What counts as too much expires.
  const ofUser = left.filter((item) => item.includes(userId));
  expect(ofUser.filter((item) => !item.includes('"limit"'))).toEqual([]);
});

test.concurrent("who comes back before it is done gets no connection, sees so, and goes on with it", async () => {
  const sub = randomUUID();
  const token = await issuer.sign({ sub, auth_time: soon(-5) });
  const userId = await userIdOf(token);
  await talk(token, "returning", 1);
  expect(await ask("DELETE", "/account", token)).toMatchObject({ body: { done: false } });
  const anew = await issuer.sign({ sub, auth_time: soon(-1) });
  expect(await ask("GET", "/account", anew)).toMatchObject({ status: 200, body: { userId, leaving: true } });
  expect(await ask("GET", "/account/export", anew)).toMatchObject({ status: 401 });
  await expect(connect(anew)).rejects.toThrow("403");
  await askUntilDone("DELETE", "/account", anew);
  expect(await ask("DELETE", "/account", anew)).toMatchObject({ status: 401 });
  expect(await usersIn("returning")).toEqual([expect.stringMatching(/^Deleted user deleted-[\w-]{22}$/)]);
  // The same login is somebody new, also within the second.
  const newcomer = await issuer.sign({ sub, auth_time: soon(0) });
  const { status, body } = await ask("GET", "/account", newcomer);
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({ userId: expect.stringMatching(/^account-/) }),
  ]);
  expect(body).not.toMatchObject({ userId });
});

test.concurrent("who was deleted is another one in each room, and their rooms cannot be listed", async () => {
  const token = await issuer.sign({ sub: randomUUID(), auth_time: soon(-5) });
  const userId = await userIdOf(token);
  await talk(token, "apart-a", 4);
  await talk(token, "apart-b", 4);
  const rooms = async () => new Set((await messagesOf(token)).map(({ room }) => room));
  await vi.waitUntil(async () => (await rooms()).size === 2, { timeout: 120_000 });
  await askUntilDone("DELETE", "/account", token);
  const [inA, inB] = [await usersIn("apart-a"), await usersIn("apart-b")];
  expect([inA.length, inB.length]).toEqual([1, 1]);
  expect(inA).not.toEqual(inB);
  const curious = await issuer.sign({ sub: randomUUID() });
  for (const id of [userId, ...[...inA, ...inB].map((user) => user.split(" ").at(-1))]) {
    expect((await get(`/users/${id}/messages`)).status).toBe(401);
    expect((await get(`/users/${id}/messages`, curious)).status).toBe(403);
  }
});

test.concurrent("an account is deleted only soon after a sign-in; any sign-in continues it", async () => {
  const sub = randomUUID();
  const old = await issuer.sign({ sub, auth_time: soon(-660) });
  expect(await ask("DELETE", "/account", old)).toMatchObject({
    status: 403,
    body: { code: "sign_in_again" },
  });
  expect(await ask("GET", "/account", old)).toMatchObject({ status: 200 });
  const recent = await issuer.sign({ sub, auth_time: soon(-500) });
  expect(await ask("DELETE", "/account", recent)).toMatchObject({ status: 200, body: { done: false } });
  expect(await ask("DELETE", "/account", old)).toMatchObject({ status: 200 });
});

test.concurrent("a guest who signs in while they talk has all of it as the account", async () => {
  const made = await fetch(`${cloud.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"Grace Hopper"}',
  });
  const guest: { token: string; userId: string } = JSON.parse(await made.text());
  const token = await issuer.sign({ sub: randomUUID(), name: "Eve", auth_time: soon(-5) });
  await talk(guest.token, "upgrading", 40);
  await pause(60);
  const path = "/account/adopt-guest";
  const answers = await askUntilDone("POST", path, token, { token: guest.token });
  const taken = answers.reduce((sum, { messages }) => sum + messages, 0);
  await vi.waitUntil(() => cloud.faults.running === 0, { timeout: 120_000 });
  expect(JSON.stringify(await usersIn("upgrading"))).not.toContain(guest.userId);
  const adopted = await messagesOf(token);
  const { userId } = (await ask("GET", "/account", token)).body;
  expect(adopted).toHaveLength((await logOf("upgrading")).filter((event) => event.userId === userId).length);
  expect(adopted.length).toBeGreaterThanOrEqual(taken);
  expect(adopted).toEqual(adopted.map(() => expect.objectContaining({ name: "Eve" })));
  expect(taken).toBeGreaterThan(0);
  expect(await ask("POST", path, token, { token: guest.token })).toMatchObject({ status: 401 });
});
