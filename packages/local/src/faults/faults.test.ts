import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { dial, stored } from "../../test/raw-client.ts";
import { type Cloud, startCloud } from "../cloud.ts";
import { type FaultRule, noFaults } from "./plan.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(() => cloud.faults.set(noFaults));

/** How long to wait for what has to come. */
const eventually = { timeout: 120_000 };

let rooms = 0;
const send = { function: "send", task: "sendMessage" };

/** Two users in a new room, who did not notice anything so far. */
const two = async () => {
  const room = `faults-${++rooms}`;
  const [ada, bob] = await Promise.all([dial(cloud, room), dial(cloud, room)]);
  return { room, ada, bob };
};
const suffer = (...rules: FaultRule[]) => {
  cloud.faults.set({ seed: 1, rules });
  const before = { ...cloud.faults.counts };
  return (kind: FaultRule["fault"]) => cloud.faults.counts[kind] - before[kind];
};
const quiet = () => vi.waitUntil(() => cloud.faults.running === 0, eventually);

describe("A message", () => {
  test("whose frame is lost is not stored; the next one is", async () => {
    const { room, ada, bob } = await two();
    const struck = suffer({ fault: "lostFrame", ...send, times: 1 });
    ada.send("lost");
    await vi.waitUntil(() => struck("lostFrame") === 1, eventually);
    ada.send("next");
    await bob.hears("next");
    expect(await stored(cloud, room)).toEqual(["next"]);
  });

  test("whose reply is lost is stored and heard, and its sender knows nothing of it", async () => {
    const { room, ada, bob } = await two();
    suffer({ fault: "lostReply", ...send, times: 1 });
    ada.send("unanswered");
    await bob.hears("unanswered");
    ada.send("next");
    await ada.hears("next");
    expect(ada.heard("unanswered")).toBe(0);
    expect(await stored(cloud, room)).toEqual(["unanswered", "next"]);
  });

  test("whose post is lost is answered and stored, and not heard", async () => {
    const { ada, bob } = await two();
    suffer({ fault: "lostPost", times: 1 });
    ada.send("lost");
    await ada.hears("lost");
    ada.send("next");
    await bob.hears("next");
    expect(bob.heard("lost")).toBe(0);
  });

  test("whose post is doubled is heard twice", async () => {
    const { ada, bob } = await two();
    suffer({ fault: "doubledPost", times: 1 });
    ada.send("twice");
    await ada.hears("twice");
    expect(bob.heard("twice")).toBe(2);
  });

  test("whose post is late is overtaken", async () => {
    const { ada, bob } = await two();
    suffer({ fault: "latePost", latency: { ms: 1500 }, times: 1 });
    ada.send("first");
    await ada.hears("first");
    ada.send("second");
    await bob.hears("first");
    expect(bob.order()).toEqual(["second", "first"]);
  });

  test.each(["again", "atOnce"] as const)("whose handler runs twice (%s) is stored once", async (how) => {
    const { room, ada } = await two();
    const struck = suffer({ fault: "doubledInvocation", how, ...send });
    ada.send("once");
    await ada.hears("once");
    await quiet();
    expect(struck("doubledInvocation")).toBe(1);
    expect(await stored(cloud, room)).toEqual(["once"]);
  });

  test.each([
    ["before", []],
    ["after", ["dying"]],
  ] as const)("whose handler dies %s it is stored", async (when, expected) => {
    const { room, ada } = await two();
    const struck = suffer({ fault: "death", when, ...send, call: "PutItem event", times: 1 });
    ada.send("dying");
    await vi.waitUntil(() => struck("death") === 1, eventually);
    await quiet();
    expect(ada.heard("dying")).toBe(0);
    expect(await stored(cloud, room)).toEqual(expected);
  });

  test.each([
    { fault: "throttledCall", service: "dynamodb", times: 2 },
    { fault: "throttledCall", service: "connections", times: 2 },
    { fault: "lostAnswer", service: "dynamodb", times: 2 },
    { fault: "slowCall", latency: { median: 5, max: 50 } },
  ] satisfies FaultRule[])("comes through a few of $fault $service", async (rule) => {
    const { room, ada, bob } = await two();
    const struck = suffer({ ...rule, ...send });
    ada.send("tough");
    await Promise.all([ada.hears("tough"), bob.hears("tough")]);
    expect(struck(rule.fault)).toBeGreaterThan(1);
    expect(await stored(cloud, room)).toEqual(["tough"]);
  });

  test("that begins late is stored after one that was sent later", async () => {
    const { room, ada, bob } = await two();
    suffer({ fault: "slowInvocation", latency: { ms: 1500 }, ...send, invocation: 1 });
    ada.send("first");
    ada.send("second");
    await bob.hears("first");
    expect(await stored(cloud, room)).toEqual(["second", "first"]);
  });
});

describe("A connection", () => {
  test("is reset while its frame is handled", async () => {
    const { room, ada } = await two();
    suffer({ fault: "cut", when: "before", ...send });
    ada.send("farewell");
    expect(await ada.closed).toBe(1006);
    await vi.waitUntil(async () => (await stored(cloud, room)).includes("farewell"), eventually);
  });

  test("is reset when it is told to", async () => {
    const { ada, bob } = await two();
    expect(cloud.faults.cut()).toBeGreaterThanOrEqual(2);
    expect(await Promise.all([ada.closed, bob.closed])).toEqual([1006, 1006]);
    await vi.waitUntil(() => cloud.faults.connections === 0, eventually);
  });

  test("is refused", async () => {
    suffer({ fault: "refusedHandshake" });
    const socket = new WebSocket(cloud.ws);
    const [, response] = await once(socket, "unexpected-response");
    expect(response.statusCode).toBe(429);
    socket.on("error", () => {});
    socket.terminate();
  });

  test("ends without $disconnect", async () => {
    await dial(cloud, "unnoticed");
    const tasks: string[] = [];
    onTestFinished(cloud.faults.observe((call) => tasks.push(call.task)));
    const struck = suffer({ fault: "lostDisconnect" });
    const ended = cloud.faults.cut();
    await vi.waitUntil(() => struck("lostDisconnect") === ended, eventually);
    expect(tasks).not.toContain("$disconnect");
  });
});

test("A cloud that is killed, and started on its data and ports, has what was acknowledged", async () => {
  const data = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startCloud({ data });
  const client = await dial(first, "kept");
  client.send("acknowledged");
  await client.hears("acknowledged");
  await first.kill();
  expect(await client.closed).toBe(1006);

  const second = await startCloud({ data, ports: first.ports });
  onTestFinished(() => second.close());
  expect(second.ws).toBe(first.ws);
  expect(await stored(second, "kept")).toEqual(["acknowledged"]);
});

describe("A patch", () => {
  const file = "packages/functions/src/http/app.ts";

  test("changes the functions of one cloud", async () => {
    const patched = await startCloud({ patches: [{ file, replace: ['status: "ok"', 'status: "patched"'] }] });
    onTestFinished(() => patched.close());
    expect(await (await fetch(`${patched.api}/health`)).json()).toEqual({ status: "patched" });
    expect(await (await fetch(`${cloud.api}/health`)).json()).toEqual({ status: "ok" });
  });

  test.each([
    ["finds nothing to replace", { file, replace: ["not there", ""] }],
    ["is of a file that no function contains", { file: "packages/web/src/main.tsx", replace: ["a", "b"] }],
  ] as const)("that %s keeps the cloud from starting", async (_, patch) => {
    await expect(startCloud({ patches: [patch] })).rejects.toThrow(/A patch/);
  });
});
