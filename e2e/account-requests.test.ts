import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/* Requests of accounts at an address that others have used up. Each may send five, and no more. */

let cloud: Cloud;
let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await startCloud({
    accounts: { issuer: issuer.url, client: testClient },
    rateLimits: { addressRequests: { burst: 5, perSecond: 0.001 } },
    lambda: { maxEnvironments: 1 },
  });
});
afterAll(async () => {
  issuer.close();
  await cloud.close();
});

/** Asks from an address, and returns the status. */
const ask = async (localAddress: string, method: string, path: string, token?: string) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const sent = request(`${cloud.api}${path}`, { method, localAddress, headers });
  sent.end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
};

const useUp = async (localAddress: string) => {
  for (let nth = 0; nth < 5; nth++) expect(await ask(localAddress, "GET", "/health")).toBe(200);
  expect(await ask(localAddress, "GET", "/health")).toBe(429);
};

test("an account reads and signs out where others have used up the address's requests", async () => {
  await useUp("127.0.2.1");
  const token = await issuer.sign({ sub: "ada" });
  expect(await ask("127.0.2.1", "GET", "/account", token)).toBe(200);
  expect(await ask("127.0.2.1", "DELETE", "/session", token)).toBe(204);
});

test("an account may send as many again, and no more", async () => {
  await useUp("127.0.2.2");
  const token = await issuer.sign({ sub: "bea" });
  for (let nth = 0; nth < 5; nth++) expect(await ask("127.0.2.2", "GET", "/account", token)).toBe(200);
  expect(await ask("127.0.2.2", "GET", "/account", token)).toBe(429);
});

test("a token that proves no account gains nothing", async () => {
  await useUp("127.0.2.3");
  const [header, claims] = (await issuer.sign({ sub: "cid" })).split(".");
  const [, , signature] = (await issuer.sign({ sub: "dan" })).split(".");
  expect(await ask("127.0.2.3", "GET", "/account", `${header}.${claims}.${signature}`)).toBe(429);
  expect(await ask("127.0.2.3", "GET", "/account", "nonsense")).toBe(429);
});
