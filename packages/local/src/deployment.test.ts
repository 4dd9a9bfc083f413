import { once } from "node:events";
import { type Deployment, deploymentOf } from "@parley/functions/manifest";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { startCloud } from "./cloud.ts";

const production = deploymentOf({ live: false });

const start = async (deployment: Deployment) => {
  const cloud = await startCloud({ deployment });
  onTestFinished(() => cloud.close());
  return cloud;
};

/** The HTTP status that a handshake is answered with. */
const statusOf = async (url: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(url, "parley.v1", { headers });
  onTestFinished(() => socket.terminate());
  const refused = once(socket, "unexpected-response").then(([, response]) => response.statusCode);
  return Promise.race([once(socket, "open").then(() => 101), refused]);
};

test("a cloud runs what its deployment says of both APIs", async () => {
  const identitySources = ["route.request.header.Authorization", "route.request.header.X-Second"];
  const { http, socket } = production;
  const { ws, api } = await start({
    ...production,
    http: { ...http, cors: {}, throttle: { perSecond: 1e-9, burst: 1 } },
    socket: {
      ...socket,
      authorizer: { ...socket.authorizer, identitySources },
      routes: { $default: { function: "default", routeResponse: false } },
    },
  });
  const headers = { origin: "http://localhost:5173" };
  const read = await fetch(`${api}/health`, { headers });
  expect([read.status, read.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  expect((await fetch(`${api}/health`, { headers })).status).toBe(429);
  // One of two sources is as good as none: the authorizer, which would let guests in, is not asked.
  expect(await statusOf(ws)).toBe(401);
  expect(await statusOf(ws, { authorization: "Bearer x" })).toBe(401);
  expect(await statusOf(ws, { authorization: "Bearer x", "x-second": "y" })).toBe(403);
});

test("a cloud ends a function after the time that its deployment gives it", async () => {
  const { functions } = production;
  const limits = { ...functions, disconnect: { timeoutSeconds: 0.001, memoryMb: 512 } };
  const cloud = await start({ ...production, functions: limits });
  expect(await cloud.invoke("disconnect", { requestContext: { connectionId: "a=" } })).toMatchObject({
    outcome: "failed",
    errorType: "Sandbox.Timedout",
  });
});

test("a cloud does not start with a queue whose messages show before their worker must have ended", async () => {
  const queue = { ...production.queue, visibilitySeconds: 9 };
  await expect(startCloud({ deployment: { ...production, queue } })).rejects.toThrow(
    "Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds",
  );
});

test("in sst dev messages stay hidden as long as their worker may stand at a breakpoint", () => {
  const { queue, functions } = deploymentOf({ live: true });
  expect(functions.fanout?.timeoutSeconds).toBeGreaterThan(60);
  expect(queue.visibilitySeconds).toBeGreaterThan(functions.fanout?.timeoutSeconds ?? 0);
});
