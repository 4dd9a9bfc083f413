import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeServer, listen, loopback } from "../packages/aws-local/src/loopback/server.ts";
import { takeToken } from "./user.ts";

const answers: { status: number; body: object }[] = [];
const server = createServer((_, response) => {
  const { status, body } = answers.shift() ?? { status: 429, body: { message: "Too many guests." } };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
let api: string;
beforeAll(async () => {
  api = `http://${loopback}:${await listen(server, 0)}`;
});
afterAll(() => closeServer(server, 0));

test("a guest's token is asked for again where a function did not answer in its time", async () => {
  const guest = { token: "a-token", userId: "guest-1", name: "Ada", expiresAt: "2026-11-28T23:00:00Z" };
  answers.push({ status: 503, body: { message: "Service Unavailable" } }, { status: 201, body: guest });
  expect(await takeToken({ api })).toBe("a-token");
});

test("an API that gives no token ends a measurement with what it says, not with a refused handshake", async () => {
  await expect(takeToken({ api })).rejects.toThrow(
    'POST /guests was answered with 429: {"message":"Too many guests."}',
  );
});
