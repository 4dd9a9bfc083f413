import type { Guest } from "@parley/core/protocol/http";
import * as v from "valibot";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type Answer, type AnsweringServer, startAnsweringServer } from "../../test/answering-server.ts";
import { stored } from "../storage/stored.ts";
import { GuestRefused, GuestUnreachable, requestGuest } from "./guest.ts";
import { TokenSource } from "./token.ts";

const day = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
const guest = (token: string, days: number): Guest => ({
  token,
  userId: "ada",
  name: "Ada",
  expiresAt: inDays(days),
});
const refusal = (status: number, code: string): Answer => ({
  status,
  body: { code, message: `No: ${code}.`, error: `No: ${code}.` },
});

let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer({ status: 200, body: guest("renewed", 30) });
});
afterEach(() => server.close());

const source = (held: Guest | null) => {
  const store = stored<Guest | null>("test", v.any(), held);
  return { store, tokens: new TokenSource(server.url, store) };
};

test("a good token is used as it is, for as long as it leads to connections", async () => {
  const { tokens } = source(guest("held", 20));
  for (let connection = 0; connection < 3; connection++) {
    expect(await tokens.token()).toBe("held");
    tokens.proven();
  }
  expect(server.bodies).toEqual([]);
});

test("a token with less than a day left is renewed, for the same user", async () => {
  const { tokens, store } = source(guest("held", 0.5));
  expect(await tokens.token()).toBe("renewed");
  expect(server.bodies).toEqual([{ name: "Ada", token: "held" }]);
  expect(store.get()?.token).toBe("renewed");
});

test("a token that led to no connection is renewed for the next try", async () => {
  const { tokens } = source(guest("held", 20));
  expect(await tokens.token()).toBe("held");
  expect(await tokens.token()).toBe("renewed");
});

test("a token that the server no longer knows makes way for a new guest of that name", async () => {
  server.answers.push(refusal(401, "unauthorized"));
  const { tokens } = source(guest("forgotten", 0.5));
  expect(await tokens.token()).toBe("renewed");
  expect(server.bodies).toEqual([{ name: "Ada", token: "forgotten" }, { name: "Ada" }]);
});

test("while the API is out of reach a token that still holds is used, and an expired one is not", async () => {
  for (let nth = 0; nth < 2; nth++) server.answers.push({ status: 503, body: {} });
  expect(await source(guest("held", 0.5)).tokens.token()).toBe("held");
  await expect(source(guest("expired", -1)).tokens.token()).rejects.toThrow(GuestUnreachable);
});

test("beyond a limit of requests, nothing is asked before the wait that the server names has passed", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const limited: Answer = {
    status: 429,
    body: {
      code: "rate_limited",
      message: "Too many requests.",
      error: "Too many requests.",
      retryAfter: 20,
    },
  };
  server.answers.push(limited);
  const { tokens } = source(guest("expired", -1));
  await expect(tokens.token()).rejects.toThrow(new GuestRefused("Too many requests.", 20));
  vi.setSystemTime(Date.now() + 19_999);
  await expect(tokens.token()).rejects.toThrow("Too many requests.");
  expect(server.bodies).toHaveLength(1);
  vi.setSystemTime(Date.now() + 1);
  expect(await tokens.token()).toBe("renewed");
  expect(server.bodies).toHaveLength(2);
});

test("a refused name is told in the server's words, silence as being out of reach", async () => {
  server.answers.push(refusal(400, "invalid_field"));
  await expect(requestGuest(server.url, "…")).rejects.toThrow(new GuestRefused("No: invalid_field."));
  server.close();
  await expect(requestGuest(server.url, "Ada")).rejects.toThrow(GuestUnreachable);
});
