import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deleteAccount, exportAccount } from "./account-api.ts";
import { TooManyRequests } from "./too-many-requests.ts";

type Answer = { status: number; body: unknown };

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

let server: Server;
let url: string;
let asked: string[];
let answers: Answer[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answer = answers.shift() ?? { status: 500, body: {} };
    response
      .writeHead(answer.status, { "content-type": "application/json" })
      .end(JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  url = `http://127.0.0.1:${address.port}`;
});

afterEach(() => server.close());

test("an export that meets a limit of requests waits, and continues with the page that was refused", async () => {
  answers = [pageOf("2"), limited(1), pageOf()];
  expect(await exportAccount(url, "token")).toMatchObject({ userId: "ada" });
  expect(asked.map((path) => new URL(path, url).searchParams.get("before"))).toEqual([null, "2", "2"]);
});

test("a wait over a minute is reported in the server's words, with its seconds", async () => {
  answers = [limited(61)];
  const refused = new TooManyRequests("Too many requests. Try again in 61 seconds.", 61);
  await expect(exportAccount(url, "token")).rejects.toThrow(refused);
  expect(asked).toHaveLength(1);
});

test("a deletion beyond a limit is rejected with the seconds to wait", async () => {
  answers = [limited(7)];
  await expect(deleteAccount(url, "token")).rejects.toMatchObject({ name: "TooManyRequests", retryAfter: 7 });
});

test("API Gateway's own 429, which names no time, is an answer like none", async () => {
  answers = [{ status: 429, body: { message: "Too Many Requests" } }];
  await expect(deleteAccount(url, "token")).rejects.toMatchObject({ name: "Error" });
});
