import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { noFaults } from "../packages/local/src/faults/plan.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * What a request with a token asks of the table before anybody pays for it. Each account and each address
 * here has 60 millionths of a dollar, which do not come back: about twenty small answers.
 */

const units = { burst: 60, perSecond: 0.001, perDay: 1e9 };
let cloud: Cloud;
let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await startCloud({
    accounts: { issuer: issuer.url, client: testClient },
    rateLimits: { accountCost: units, addressCost: units },
    lambda: { maxEnvironments: 1 },
  });
});
afterAll(async () => {
  issuer.close();
  await cloud.close();
});
beforeEach(() => cloud.faults.set(noFaults));

const ask = async (localAddress: string, method: string, path: string, token?: string, body?: object) => {
  const sent = request(`${cloud.api}${path}`, {
    method,
    localAddress,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
  });
  sent.end(body && JSON.stringify(body));
  const [response] = await once(sent, "response");
  return { status: response.statusCode as number, body: await text(response) };
};

const signIn = (sub = randomUUID()) => issuer.sign({ sub, auth_time: Math.floor(Date.now() / 1000) - 30 });

/** Asks until the answer is 429. */
const useUp = async (...asked: Parameters<typeof ask>) => {
  for (let times = 0; times < 100; times++) if ((await ask(...asked)).status === 429) return;
  throw new Error("It was never too much.");
};

/**
 * What requests ask of the table, but for the stage's state, which is read every few seconds, whoever asks.
 */
const callsOf = async (work: () => Promise<unknown>) => {
  cloud.meter.reset();
  await work();
  return cloud.meter.read().tableCalls.flatMap(({ call }) => (call.includes("stage") ? [] : [call]));
};

test("an account that cannot pay is refused before the table is asked whether its sign-in holds", async () => {
  const token = await signIn();
  expect(await callsOf(() => ask("127.0.4.1", "GET", "/account", token))).not.toEqual([]);
  await useUp("127.0.4.1", "GET", "/account", token);
  const statuses: number[] = [];
  const calls = await callsOf(async () => {
    for (const path of ["/account", "/account/export", "/rooms/general/log"])
      statuses.push((await ask("127.0.4.1", "GET", path, token)).status);
  });
  expect([statuses, calls]).toEqual([[429, 429, 429], []]);
  expect((await ask("127.0.4.1", "DELETE", "/sessions", token)).status).toBe(204);
});

test("a way out is refused before the table is asked when the address cannot pay either", async () => {
  const token = await signIn();
  await useUp("127.0.4.2", "GET", "/account", token);
  await useUp("127.0.4.2", "GET", "/health");
  let status = 0;
  const calls = await callsOf(async () => {
    status = (await ask("127.0.4.2", "DELETE", "/sessions", token)).status;
  });
  expect([status, calls]).toEqual([429, []]);
});

test("a guest's token is charged to the address, and not looked up where the address cannot pay", async () => {
  const { token } = JSON.parse((await ask("127.0.4.3", "POST", "/guests", undefined, { name: "Ada" })).body);
  const read = () => ask("127.0.4.4", "GET", "/rooms/general/log", token);
  const paid = await callsOf(read);
  expect(paid).toEqual(expect.arrayContaining(["Query event", "Query revocation"]));
  await useUp("127.0.4.4", "GET", "/rooms/general/log", token);
  let status = 0;
  const calls = await callsOf(async () => {
    status = (await read()).status;
  });
  expect([status, calls]).toEqual([429, []]);
});

test("an address does not pay for an account whose sign-in the table cannot tell", async () => {
  const token = await signIn();
  cloud.faults.set({
    seed: 1,
    rules: [{ fault: "throttledCall", function: "api", service: "dynamodb", call: "Query revocation" }],
  });
  const log = () => ask("127.0.4.5", "GET", "/rooms/general/log", token);
  // Read at the address's expense, the log would be answered.
  expect((await log()).status).toBe(500);
  cloud.faults.set(noFaults);
  expect((await log()).status).toBe(200);
});
