import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { manageConnections } from "./management.ts";

/**
 * The `@connections` API, which answers one call after another with these statuses, and the last
 * one forever.
 */
const managementThat = async (...statuses: number[]) => {
  const calls: string[] = [];
  const server = createServer(({ method, url }, response) => {
    const status = statuses[Math.min(calls.length, statuses.length - 1)] ?? 500;
    calls.push(`${method} ${url}`);
    if (status === 0) return response.destroy();
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const identity = {
    credentials: async () => ({ accessKeyId: "test", secretAccessKey: "test" }),
    region: async () => "us-east-1",
  };
  return { calls, management: manageConnections(endpoint, identity) };
};

test.each([204, 410])("a connection has ended for certain when the answer is %i", async (status) => {
  const { calls, management } = await managementThat(status);
  expect(await management.end("L0SM9cOFvHcCIhw=")).toBe(true);
  expect(calls).toEqual(["DELETE /@connections/L0SM9cOFvHcCIhw%3D"]);
});

test("ending is retried while the service is busy, fails or says nothing", async () => {
  const { calls, management } = await managementThat(429, 503, 0, 204);
  expect(await management.end("a=")).toBe(true);
  expect(calls).toHaveLength(4);
});

test("410 is no end of a connection whose handshake may be running: it is ended when that is done", async () => {
  const shaking = await managementThat(410, 410, 204);
  expect(await shaking.management.end("a=", { isYoung: true })).toBe(true);
  expect(shaking.calls).toHaveLength(3);
  const gone = await managementThat(410);
  expect(await gone.management.end("a=", { isYoung: true })).toBe(false);
  expect(gone.calls).toHaveLength(4);
});

test("it says when a connection could not be ended", async () => {
  const busy = await managementThat(500);
  expect(await busy.management.end("a=")).toBe(false);
  expect(busy.calls).toHaveLength(4);
  const forbidden = await managementThat(403);
  expect(await forbidden.management.end("a=")).toBe(false);
  expect(forbidden.calls).toHaveLength(1);
});

test("a connection is gone only when that is certain", async () => {
  for (const [status, gone] of [
    [410, true],
    [200, false],
    [500, false],
    [0, false],
  ] as const) {
    const { management } = await managementThat(status);
    expect(await management.isGone("a=")).toBe(gone);
  }
});
