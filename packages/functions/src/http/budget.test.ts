import { randomUUID } from "node:crypto";
import { maxInFlightMs } from "@parley/core/account/in-flight";
import type { ConnectionManagement } from "@parley/core/gateway/management";
import { createVerifier } from "@parley/core/identity/verifier";
import { sendMessage } from "@parley/core/message/send";
import type { Guest, Progress } from "@parley/core/protocol/http";
import { CostLimits } from "@parley/core/rate-limit/cost-limits";
import { defaultRateLimits, type RateLimits } from "@parley/core/rate-limit/rate-limits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clockAt } from "../../../core/test/fresh-store.ts";
import { startIssuer, type TestIssuer, testClient } from "../../../core/test/issuer.ts";
import { meteredStore } from "../../../core/test/metered-store.ts";
import { createApp } from "./app.ts";

/*
 * Who pays for deletions and take-overs: the whole HTTP API on the real table.
 */

const room = "general";
const management: ConnectionManagement = { end: async () => true, isGone: async () => false };
const clock = clockAt("2026-03-01T12:00:00.000Z");

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer(clock.now);
});
afterAll(() => issuer.close());

const setUp = async (limits: Partial<RateLimits> = {}) => {
  const { store, billFor } = await meteredStore({ now: clock.now });
  const accounts = { issuer: issuer.url, client: testClient };
  const guests = { keys: "A".repeat(44), stage: "test" };
  const verifier = createVerifier({ guests, admitsGuests: true, accounts, now: clock.now });
  const costs = new CostLimits(store, { ...defaultRateLimits, ...limits, dailyBudget: 5 });
  const app = createApp({ store, verifier, management, sites: "*", rateLimits: defaultRateLimits, costs });

  const ask = async (method: string, path: string, token: string, body?: object) => {
    const requestContext = { http: { method, sourceIp: "198.51.100.7" }, domainName: "api.test" };
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await app.request(
      path,
      { method, headers, ...(body && { body: JSON.stringify(body) }) },
      { requestContext, event: { requestContext, headers } },
    );
    return { response, body: JSON.parse(await response.text()) };
  };

  /** Repeats a request until its work is done, whenever it says. Returns all answers. */
  const askUntilDone = async (method: string, path: string, token: string, body?: object) => {
    const answers: { status: number; body: Partial<Progress> }[] = [];
    while (!answers.at(-1)?.body.done) {
      if (answers.length > 200) throw new Error("It is not done after 200 requests.");
      const { response, body: answer } = await ask(method, path, token, body);
      answers.push({ status: response.status, body: answer });
      const wait = response.headers.get("retry-after") ?? answer.retryAfter ?? 0;
      if (response.status === 429) expect(Number(wait)).toBeGreaterThan(0);
      clock.pass(Number(wait) * 1000);
    }
    return answers;
  };

  const newGuest = async (): Promise<Guest> => verifier.sign("Grace");
  const newAccount = async () => {
    const token = await issuer.sign({ sub: randomUUID(), auth_time: Math.floor(clock.now() / 1000) });
    const { body } = await ask("GET", "/account", token);
    return { token, userId: String(body.userId), name: "Ada" };
  };
  const say = async (sender: { userId: string; name: string }, count: number, message = "hi") => {
    for (let said = 0; said < count; said++)
      await sendMessage(store, { room, id: randomUUID(), message, sender });
  };
  return { billFor, costs, ask, askUntilDone, newGuest, newAccount, say };
};

const statusesOf = (answers: readonly { status: number }[]) => new Set(answers.map(({ status }) => status));

/** A budget that is used up by a few messages, and comes back soon. */
const small = { burst: 100, perSecond: 10, perDay: 1e6 };

describe("a deletion or a take-over", () => {
  test.each(["DELETE /account", "POST /account/adopt-guest"])(
    "by %s that costs more than is left is refused, says for how long, and goes on then",
    async (what) => {
      const { askUntilDone, newGuest, newAccount, say, costs } = await setUp({
        guestCost: small,
        addressCost: small,
        accountCost: small,
      });
      const [guest, account] = [await newGuest(), await newAccount()];
      await say(guest, 200);
      clock.pass(60_000);
      const before = costs.stage.spent;
      const answers = what.startsWith("DELETE")
        ? await askUntilDone("DELETE", "/account", guest.token)
        : await askUntilDone("POST", "/account/adopt-guest", account.token, { token: guest.token });
      expect(statusesOf(answers)).toEqual(new Set([200, 429]));
      expect(answers.reduce((sum, { body }) => sum + (body.messages ?? 0), 0)).toBe(200);
      // Three write units a message, and one for its intent.
      expect(costs.stage.spent - before).toBeGreaterThan(200 * 4 * 0.625);
    },
  );

  test("of hundreds of messages is never refused, whoever has used up the stage's day", async () => {
    const { costs, askUntilDone, newGuest, newAccount, say } = await setUp();
    for (const user of [await newGuest(), await newAccount()]) {
      await say(user, 200);
      costs.charge({ address: "203.0.113.9" }, 5_000_000);
      expect(costs.isOverBudget).toBe(true);
      expect(statusesOf(await askUntilDone("DELETE", "/account", user.token))).toEqual(new Set([200]));
    }
  });

  test("spends no more in one request than other environments may be unaware of", async () => {
    const { costs, ask, newAccount, say } = await setUp();
    const account = await newAccount();
    await say(account, 200, "😀".repeat(4_000));
    const before = costs.stage.spent;
    const { body } = await ask("DELETE", "/account", account.token);
    expect(body).toMatchObject({ done: false });
    expect(body.messages).toBeLessThan(200);
    expect(costs.stage.spent - before).toBeLessThan(5_000 + 1_200);
  });
});

test("what a request is billed for is charged, whether it works, waits or is refused", async () => {
  const { billFor, costs, ask, newGuest, newAccount, say } = await setUp();
  const [guest, account, other] = [await newGuest(), await newAccount(), await newAccount()];
  await say(guest, 3);
  const adopt = (token: string) => ask("POST", "/account/adopt-guest", token, { token: guest.token });
  const calls: [string, () => ReturnType<typeof ask>][] = [
    ["done", () => adopt(account.token)],
    ["forbidden", () => adopt(other.token)],
    ["forbidden", () => ask("DELETE", "/account", guest.token)],
    ["done", () => ask("DELETE", "/account", account.token)],
  ];
  for (const [answer, call] of calls) {
    const before = costs.stage.spent;
    let body: Partial<Progress & { code: string }> = {};
    const { price } = await billFor(async () => {
      body = (await call()).body;
    });
    expect([body.code ?? (body.done === undefined ? "" : "done"), price]).toEqual([answer, price]);
    expect(price).toBeLessThanOrEqual(costs.stage.spent - before);
  }
  clock.pass(maxInFlightMs);
});
