import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type AttributeValue, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, vi } from "vitest";
import WebSocket from "ws";
import { admin } from "../admin/admin.ts";
import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import { openStore } from "../packages/core/src/table/store.ts";
import type { Cloud } from "./cloud.ts";

/** As long as a busy machine takes for seconds. */
export const patient = { timeout: 90_000, interval: 250 };

export type Frame = Record<string, unknown>;

const main = join(import.meta.dirname, "../admin/main.ts");

/** The options that name a cloud to the operator's command. */
const placeOf = ({ table, dynamodb, management }: Cloud) => [
  ...["--table", table],
  ...["--dynamodb", dynamodb],
  ...["--management", management],
];

const operatorKey = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" };

/** Runs the operator's command on a cloud, in a process of its own. */
export const runAdmin = async (cloud: Cloud, ...verb: string[]) => {
  const child = spawn(process.execPath, [main, ...placeOf(cloud), ...verb], {
    env: { ...process.env, ...operatorKey },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [[code], out, complaint] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out: out.trim(), complaint: complaint.trim() };
};

/** Runs the operator's command in this process, where `tune` shortens its waits. */
export const runAdminHere = async (cloud: Cloud, ...verb: string[]) => {
  for (const [name, value] of Object.entries(operatorKey)) vi.stubEnv(name, value);
  const [out, complaint]: [string[], string[]] = [[], []];
  const code = await admin([...placeOf(cloud), ...verb], {
    print: (line) => out.push(line),
    complain: (line) => complaint.push(line),
  }).finally(() => vi.unstubAllEnvs());
  return { code, out: out.join("\n"), complaint: complaint.join("\n") };
};

/** Where a cloud's DynamoDB is, with the operator's own credentials. */
const tableSettings = ({ dynamodb }: Cloud) => ({
  endpoint: dynamodb,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

/** A cloud's table, opened with the operator's own credentials. */
export const storeOf = (cloud: Cloud) =>
  openStore({ client: openDynamoDB(tableSettings(cloud)), table: cloud.table });

/** Every item of the table. */
export const scanTable = async (cloud: Cloud) => {
  const items: Record<string, AttributeValue>[] = [];
  const client = new DynamoDBClient(tableSettings(cloud));
  for await (const page of paginateScan({ client }, { TableName: cloud.table }))
    items.push(...(page.Items ?? []));
  return items;
};

/** Every item of the table, as JSON. */
export const everyItem = async (cloud: Cloud): Promise<string> =>
  (await scanTable(cloud)).map((item) => JSON.stringify(item)).join("\n");

export const postTo = ({ api }: Cloud, path: string, body: object, token?: string) =>
  fetch(`${api}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

/** What the HTTP API answers to a GET. While functions start on a busy machine, it answers 503. */
export const getFrom = ({ api }: Cloud, path: string, token?: string) =>
  vi.waitFor(async () => {
    const response = await fetch(`${api}${path}`, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    expect(response.ok).toBe(true);
    return JSON.parse(await response.text());
  }, patient);

/** Makes a guest, as `getFrom` asks. */
export const guestOf = (cloud: Cloud, name: string): Promise<{ token: string; userId: string }> =>
  vi.waitFor(async () => {
    const response = await postTo(cloud, "/guests", { name });
    expect(response.ok).toBe(true);
    return JSON.parse(await response.text());
  }, patient);

/** The status with which a handshake is refused; 101 when it is not. */
export const handshake = async ({ ws }: Cloud, token: string): Promise<number> => {
  const socket = new WebSocket(ws, ["parley.v1", `bearer.${token}`]);
  const status = await new Promise<number>((resolve, reject) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
  socket.terminate();
  return status;
};

/** Connects a client: one of `parley.v1` with a token, a legacy client without one. */
const connect = async ({ ws }: Cloud, token: string | undefined) => {
  const socket =
    token === undefined ? new WebSocket(ws) : new WebSocket(ws, ["parley.v1", `bearer.${token}`]);
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
  return { socket, frames, asks };
};

/** Connects a `parley.v1` client that is in a room. */
export const enter = async (cloud: Cloud, room: string, token: string) => {
  const client = await connect(cloud, token);
  await client.asks({ action: "hello", rooms: { [room]: null } }, ({ action }) => action === "welcome");
  return client;
};

/** A new guest in a room of their own, with their token and id. */
export const enterAsGuest = async (cloud: Cloud, name: string) => {
  const guest = await guestOf(cloud, name);
  return { ...(await enter(cloud, `lobby-${randomUUID()}`, guest.token)), ...guest };
};

/** Sends a frame, with an id if it has none, and waits for its answer. */
export const ask = (client: Awaited<ReturnType<typeof enter>>, frame: Frame): Promise<Frame> => {
  const id = frame.id ?? randomUUID();
  return client.asks({ ...frame, id }, (answer) => answer.id === id);
};

/** Connects a legacy client, and has it speak in a room: it hears the room from then on. */
export const enterAsLegacy = async (cloud: Cloud, room: string, message: string) => {
  const client = await connect(cloud, undefined);
  await client.asks({ action: "sendMessage", room, message }, (answer) => answer.message === message);
  return client;
};
