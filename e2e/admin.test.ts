import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { type Cloud, startCloud } from "../packages/local/src/cloud.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/* The operator's command, in a process of its own, on a cloud in which people talk. */

let cloud: Cloud;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await startCloud({ accounts: { issuer: issuer.url, client: testClient } });
});
afterAll(async () => {
  issuer.close();
  await cloud.close();
});

/** As long as a busy machine takes for seconds. */
const patient = { timeout: 90_000, interval: 250 };

const admin = async (...verb: string[]) => {
  const place = ["--table", cloud.table, "--dynamodb", cloud.dynamodb, "--management", cloud.management];
  const child = spawn(process.execPath, [join(import.meta.dirname, "../admin/main.ts"), ...place, ...verb], {
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "us-east-1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [[code], out, complaint] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out: out.trim(), complaint: complaint.trim() };
};

const postTo = (path: string, body: object, token?: string) =>
  fetch(`${cloud.api}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

const guestOf = async (name: string): Promise<{ token: string; userId: string }> =>
  JSON.parse(await (await postTo("/guests", { name })).text());

type Frame = Record<string, unknown>;

/** The status with which a handshake is refused; 101 when it is not. */
const handshake = async (token: string): Promise<number> => {
  const socket = new WebSocket(cloud.ws, ["parley.v1", `bearer.${token}`]);
  const status = await new Promise<number>((resolve, reject) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
  socket.terminate();
  return status;
};

const enter = async (room: string, token: string) => {
  const socket = new WebSocket(cloud.ws, ["parley.v1", `bearer.${token}`]);
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  socket.on("message", (data) => {
    const said = String(data);
    if (said !== "") frames.push(JSON.parse(said));
  });
  await once(socket, "open");
  const asks = async (frame: Frame, fits: (answer: Frame) => boolean) => {
    socket.send(JSON.stringify(frame));
    return vi.waitUntil(() => frames.find(fits), patient);
  };
  await asks({ action: "hello", rooms: { [room]: null } }, ({ action }) => action === "welcome");
  return { socket, frames, asks };
};

const logOf = async (room: string): Promise<{ head: number; events: Frame[] }> =>
  JSON.parse(await (await fetch(`${cloud.api}/rooms/${room}/log?limit=100`)).text());

/** Every item of the table, as JSON. */
const everything = async () => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: cloud.dynamodb, region: "us-east-1", credentials });
  const items: string[] = [];
  for await (const page of paginateScan({ client }, { TableName: cloud.table }))
    items.push(...(page.Items ?? []).map((item) => JSON.stringify(item)));
  return items.join("\n");
};

test("a removed message goes from every open client, from the log and from the table, however often it is removed", async () => {
  const room = "removing";
  const [ada, grace] = await Promise.all([guestOf("Ada"), guestOf("Grace")]);
  const author = await enter(room, ada.token);
  const reader = await enter(room, grace.token);
  await author.asks(
    { action: "sendMessage", room, id: "m", message: "unspeakable one" },
    ({ id }) => id === "m",
  );
  await author.asks(
    { action: "edit", room, id: "e", seq: 1, message: "unspeakable two" },
    ({ id }) => id === "e",
  );
  expect(await everything()).toContain("unspeakable");

  expect(await admin("remove", room, "1")).toMatchObject({
    code: 0,
    out: `Message 1 in ${room} is removed. Open connections that were sent this: 2.`,
  });
  const isRemoval = ({ action, target }: Frame) => action === "delete" && target === 1;
  for (const { frames } of [author, reader])
    expect(await vi.waitUntil(() => frames.find(isRemoval), patient)).toMatchObject({
      seq: 3,
      userId: "operator",
      room,
    });
  const removed = await logOf(room);
  expect(removed).toMatchObject({
    head: 3,
    events: [{ seq: 1, message: "", deleted: true, changed: 3 }, { seq: 2, message: "" }, { seq: 3 }],
  });
  expect(await everything()).not.toContain("unspeakable");

  expect(await admin("remove", room, "1")).toMatchObject({
    code: 0,
    out: expect.stringContaining("had been removed before"),
  });
  expect(await logOf(room)).toEqual(removed);
});

test("a room, a message or a user that is not there is one sentence and exit code 1", async () => {
  for (const [verb, sentence] of [
    [["remove", "nowhere", "1"], 'There is no room "nowhere".'],
    [["block", "account-nobody"], 'There is no user "account-nobody".'],
    [["unblock", "guest-nobody"], 'There is no user "guest-nobody".'],
  ] as const)
    expect(await admin(...verb)).toEqual({ code: 1, out: "", complaint: sentence });
});

test("a blocked account is disconnected, comes in no more and writes nothing, until it is unblocked", async () => {
  const token = await issuer.sign({
    sub: "blocked",
    name: "Mallory",
    auth_time: Math.floor(Date.now() / 1000) - 5,
  });
  const account = await fetch(`${cloud.api}/account`, { headers: { authorization: `Bearer ${token}` } });
  const { userId }: { userId: string } = JSON.parse(await account.text());
  const { token: guest } = await guestOf("Mallory");
  const { socket } = await enter("blocking", token);
  const closed = once(socket, "close");
  expect(await admin("block", userId, "--for", "1h")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/is blocked until .*Z\. Connections ended: 1\.$/),
  });
  await closed;
  expect(await handshake(token)).toBe(403);
  const refused = await postTo("/account/adopt-guest", { token: guest }, token);
  expect([refused.status, JSON.parse(await refused.text())]).toMatchObject([403, { code: "forbidden" }]);
  expect(await admin("unblock", userId)).toMatchObject({ code: 0, out: `${userId} is no longer blocked.` });
  expect(await handshake(token)).toBe(101);
});

test("a blocked guest cannot renew their token or come in", async () => {
  const { token, userId } = await guestOf("Mallory");
  expect(await admin("block", userId)).toMatchObject({
    code: 0,
    out: `${userId} is blocked until unblocked. Connections ended: 0.`,
  });
  expect(await handshake(token)).toBe(403);
  expect((await postTo("/guests", { name: "Mallory", token })).status).toBe(403);
});

test("while guests are off, none gets a token or comes in, and accounts do", async () => {
  const { token } = await guestOf("Ada");
  const account = await issuer.sign({
    sub: "member",
    name: "Grace",
    auth_time: Math.floor(Date.now() / 1000) - 5,
  });
  onTestFinished(async () => void (await admin("guests", "on")));
  expect(await admin("guests", "off")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Guests are off/),
  });
  // Environments read it once in ten seconds.
  await vi.waitFor(async () => expect((await postTo("/guests", { name: "Ada" })).status).toBe(403), patient);
  await vi.waitFor(async () => expect(await handshake(token)).toBe(403), patient);
  expect(await handshake(account)).toBe(101);
  expect(await admin("budget")).toMatchObject({ code: 0, out: expect.stringMatching(/Guests are off\.$/) });
});

test("the budget shows what today has cost", async () => {
  const { addSpending } = await import("../packages/core/src/stage/stage.ts");
  const { openStore } = await import("../packages/core/src/store.ts");
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: cloud.dynamodb, region: "us-east-1", credentials });
  const sum = await addSpending(openStore({ client, table: cloud.table }), 12_340_000);
  const { code, out } = await admin("budget");
  expect(code).toBe(0);
  const [, shown] =
    /^Spent on \d{4}-\d\d-\d\d \(UTC\): \$([\d.]+), its budget is not known here\./.exec(out) ?? [];
  // Environments may report a little in between.
  expect(Number(shown)).toBeGreaterThanOrEqual(Math.floor(sum / 10_000) / 100);
  expect(Number(shown)).toBeLessThan(sum / 1_000_000 + 1);
});
