import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessKeyId } from "@parley/aws-local/lambda/function";
import { createPoster } from "@parley/core/gateway/poster";
import type { FunctionSpec } from "@parley/functions/manifest";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { readAsGuest } from "../test/guest.ts";
import { say } from "../test/patient-client.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { noFaults } from "./faults/plan.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const history = async ({ api }: Cloud): Promise<string> =>
  (await readAsGuest(api, "/rooms/general/log")).text();

const temporaryFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test("a message goes through the gateway, the functions and the table, and is read over HTTP", async () => {
  expect(await say(cloud, "hello cloud")).toMatchObject({ action: "message", room: "general" });
  expect(await history(cloud)).toContain("hello cloud");
});

test("a message whose handler dies is said again, and stored once", async () => {
  cloud.faults.set({
    seed: 0,
    rules: [{ fault: "death", function: "send", call: "PutItem event", when: "after", times: 1 }],
  });
  onTestFinished(() => cloud.faults.set(noFaults));
  expect(await say(cloud, "once")).toMatchObject({ action: "message" });
  expect(cloud.faults.struck).toEqual([1]);
  expect((await history(cloud)).split('"once"')).toHaveLength(2);
});

test("two clouds in one process know nothing of each other", async () => {
  const other = await startCloud();
  onTestFinished(() => other.close());
  await say(cloud, "only here");
  await say(other, "only there");
  expect(await history(other)).toContain("only there");
  expect(await history(other)).not.toContain("only here");
  expect(await history(cloud)).not.toContain("only there");
});

test("a data folder keeps messages and the guests' key, and is one cloud's at a time", async () => {
  const data = await temporaryFolder();
  const first = await startCloud({ data });
  await say(first, "kept");
  const guest = await fetch(`${first.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada" }),
  });
  const { token, userId }: { token: string; userId: string } = JSON.parse(await guest.text());

  await expect(startCloud({ data })).rejects.toMatchObject({
    name: "FolderInUse",
    message: expect.stringContaining(data),
  });
  await first.close();

  const second = await startCloud({ data });
  onTestFinished(() => second.close());
  expect(await history(second)).toContain("kept");
  const renewed = await fetch(`${second.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada", token }),
  });
  expect(await renewed.json()).toMatchObject({ userId });
});

test("a function may do with the table only what the manifest grants it", async () => {
  const scan = (caller: string) =>
    fetch(cloud.dynamodb, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.Scan",
        "x-amz-date": "20260101T000000Z",
        authorization: `AWS4-HMAC-SHA256 Credential=${caller}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify({ TableName: cloud.table, Limit: 1 }),
    });
  const refused = await scan(accessKeyId("send", 1));
  expect(refused.status).toBe(400);
  expect(await refused.text()).toMatch(/AccessDeniedException.*not authorized to perform: dynamodb:Scan/);
  expect((await scan("somebody")).status).toBe(200);
});

test("a web page that happens to be open reaches neither the table nor the functions", async () => {
  for (const url of [
    cloud.dynamodb,
    `${cloud.lambda}/2015-03-31/functions/send/invocations`,
    cloud.queues.fanout,
  ]) {
    const headers = { origin: "https://example.com", "content-type": "text/plain" };
    const refused = await fetch(url, { method: "POST", headers, body: "{}" });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    const preflight = await fetch(url, { method: "OPTIONS", headers });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  }
});

test("a cloud that cannot start has let go of every port that it took", async () => {
  const ports = { gateway: 0, api: 0, dynamodb: 0, lambda: Number(new URL(cloud.lambda).port), sqs: 0 };
  const data = await temporaryFolder();
  await expect(startCloud({ ports, data })).rejects.toMatchObject({ code: "EADDRINUSE", port: ports.lambda });
  const again = await startCloud({ data });
  await again.close();
});

test("closing leaves nothing that answers, and closing twice is closing once", async () => {
  const closing = await startCloud();
  await Promise.all([closing.close(), closing.close()]);
  for (const url of [closing.api, closing.management, closing.dynamodb, closing.lambda, closing.sqs])
    await expect(fetch(url)).rejects.toThrow();
});

test("the functions' signatures are verified; a user's own program may sign with any key", async () => {
  const outcomeFor = async (accessKeyId: string) => {
    const credentials = async () => ({ accessKeyId, secretAccessKey: "guessed" });
    const post = createPoster(cloud.management, { credentials, region: async () => "us-east-1" });
    return post("VNRUSeldSwMCIRQ=", "hello", new AbortController().signal);
  };
  expect(await outcomeFor(accessKeyId("send", 1))).toBe("refused");
  expect(await outcomeFor("mine")).toBe("gone");
});

test("a baseline is behind a route of its own name, and gets what it asks for and no more", async () => {
  const spec: FunctionSpec = {
    handler: "packages/local/test/handlers.answerSettings",
    timeoutSeconds: 5,
    memoryMb: 128,
    table: ["dynamodb:Scan"],
  };
  const arena = await startCloud({ baselines: { tellSettings: spec } });
  onTestFinished(() => arena.close());
  const socket = new WebSocket(arena.ws, "parley.v1");
  await once(socket, "open");
  socket.send(JSON.stringify({ action: "tellSettings" }));
  const [answer] = await once(socket, "message");
  expect(JSON.parse(String(answer))).toEqual({ table: arena.table });
});
