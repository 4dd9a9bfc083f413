import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { GatewayOptions } from "../packages/aws-local/src/gateway/gateway.ts";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * One message to a room in which some cannot be reached: the deployed functions, and a gateway that
 * makes their connections fail.
 */

const room = "busy";

/** Connections whose `$disconnect` never comes. */
const unnoticed = new Set<string>();
/** Connection -> how many posts to it are still to be answered 429. */
const throttled = new Map<string, number>();
/** Connections to which a post gets no answer. */
const hanging = new Set<string>();
/** Connections that the gateway has seen the end of. */
const ended = new Set<string>();

const before: GatewayOptions["before"] = async (call) => {
  const { connectionId } = call;
  if (call.type === "invoke")
    return call.routeKey === "$disconnect" && unnoticed.has(connectionId) ? { type: "lost" } : undefined;
  if (hanging.has(connectionId)) return new Promise(() => {});
  const refusals = throttled.get(connectionId) ?? 0;
  if (refusals === 0) return undefined;
  throttled.set(connectionId, refusals - 1);
  return { type: "failed", result: { outcome: "throttled" } };
};

const observe: GatewayOptions["observe"] = (event) => {
  if (event.type === "disconnected") ended.add(event.connectionId);
};

/** Rows of what a fan-out may clean up, each as its kind and its connection. */
const connectionRows = async ({ dynamodb, table }: Cloud) => {
  const client = new DynamoDBClient({
    endpoint: dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const rows: string[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    for (const { __edb_e__: entity, connectionId } of Items)
      if (entity?.S === "connection" || entity?.S === "subscription")
        rows.push(`${entity.S} ${connectionId?.S}`);
  return rows.toSorted();
};

const rowsFor = (users: readonly User[]) =>
  users.flatMap(({ id }) => [`connection ${id}`, `subscription ${id}`]).toSorted();

type User = { id: string; socket: WebSocket; heard(text: string): boolean };

const eventually = { timeout: 120_000, interval: 5 };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ gateway: { before, observe } });
});
afterAll(() => cloud.close());

/** Connects somebody who is in the room. */
const enter = async (): Promise<User> => {
  const socket = new WebSocket(cloud.ws, "parley.v1");
  const frames: { action: string; message?: string; connectionId?: string }[] = [];
  const welcome = Promise.withResolvers<string>();
  socket.on("error", welcome.reject);
  socket.on("message", (data) => {
    if (String(data) === "") return;
    const frame = JSON.parse(String(data));
    frames.push(frame);
    if (frame.action === "welcome") welcome.resolve(frame.connectionId);
  });
  socket.on("open", () => socket.send(JSON.stringify({ action: "hello", rooms: { [room]: null } })));
  const id = await welcome.promise;
  return { id, socket, heard: (text) => frames.some(({ message }) => message === text) };
};

const say = ({ socket }: User, message: string) =>
  socket.send(JSON.stringify({ action: "sendMessage", room, message, id: crypto.randomUUID() }));

test("one that is gone, one that is throttled and one that hangs keep the message from nobody else", async () => {
  const [sender, gone, slow, stuck, ...others] = await Promise.all([
    enter(),
    enter(),
    enter(),
    enter(),
    ...Array.from({ length: 12 }, enter),
  ]);
  const present = [sender, slow, stuck, ...others];
  unnoticed.add(gone.id);
  gone.socket.terminate();
  await expect.poll(() => ended.has(gone.id), eventually).toBe(true);
  throttled.set(slow.id, 2);
  hanging.add(stuck.id);
  expect(await connectionRows(cloud)).toEqual(rowsFor([...present, gone]));

  say(sender, "to everybody");
  // The acknowledgement comes when the fan-out has ended, which takes as long as it has patience
  // with the stuck one.
  await expect.poll(() => sender.heard("to everybody"), eventually).toBe(true);
  for (const { heard } of [slow, ...others]) expect(heard("to everybody")).toBe(true);
  expect(throttled.get(slow.id)).toBe(0);
  expect(stuck.heard("to everybody")).toBe(false);

  expect(await connectionRows(cloud)).toEqual(rowsFor(present));
  const log = await readAsGuest(cloud.api, `/rooms/${room}/log`);
  expect(await log.json()).toMatchObject({ events: [{ message: "to everybody" }] });

  hanging.clear();
  say(sender, "again");
  await expect.poll(() => present.every(({ heard }) => heard("again")), eventually).toBe(true);
});
