import { afterEach, beforeEach, expect, test } from "vitest";
import { type Answer, type AnsweringServer, startAnsweringServer } from "../../test/answering-server.ts";
import { deleteAccount, exportAccount } from "./account-api.ts";
import { TooManyRequests } from "./too-many-requests.ts";

const limited = (retryAfter: number): Answer => {
  const message = `Too many requests. Try again in ${retryAfter} seconds.`;
  return { status: 429, body: { code: "rate_limited", message, error: message, retryAfter } };
};

const pageOf = (next?: string): Answer => ({
  status: 200,
  body: {
    userId: "ada",
    name: "Ada",
    kind: "account",
    messages: [],
    ...(next !== undefined && { next }),
  },
});

let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer({ status: 500, body: {} });
});
afterEach(() => server.close());

test("an export that meets a limit of requests waits, and continues with the page that was refused", async () => {
  server.answers.push(pageOf("2"), limited(1), pageOf());
  expect(await exportAccount(server.url, "token")).toMatchObject({ userId: "ada" });
  expect(server.paths.map((path) => new URL(path, server.url).searchParams.get("before"))).toEqual([
    null,
    "2",
    "2",
  ]);
});

test("a wait over a minute is reported in the server's words, with its seconds", async () => {
  server.answers.push(limited(61));
  const refused = new TooManyRequests("Too many requests. Try again in 61 seconds.", 61);
  await expect(exportAccount(server.url, "token")).rejects.toThrow(refused);
  expect(server.paths).toHaveLength(1);
});

test("a deletion beyond a limit is rejected with the seconds to wait", async () => {
  server.answers.push(limited(7));
  await expect(deleteAccount(server.url, "token")).rejects.toMatchObject({
    name: "TooManyRequests",
    retryAfter: 7,
  });
});

test("API Gateway's own 429, which names no time, is an answer like none", async () => {
  server.answers.push({ status: 429, body: { message: "Too Many Requests" } });
  await expect(deleteAccount(server.url, "token")).rejects.toMatchObject({ name: "Error" });
});
