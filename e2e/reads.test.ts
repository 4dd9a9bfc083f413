import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import type { LogSlice } from "../packages/core/src/protocol/event.ts";
import type { WelcomeFrame } from "../packages/core/src/protocol/frame.ts";
import { openStore, type Store } from "../packages/core/src/table/store.ts";
import type { Cursor } from "../packages/core/src/wire/field.ts";
import {
  answerBytes,
  frameBytes,
  logPage,
  roomsInFrame,
  seqsOfRequest,
} from "../packages/core/src/wire/limits.ts";
import { fillRoom, largestText } from "../packages/core/test/filled-room.ts";
import { asGuest } from "../packages/local/test/guest.ts";
import { type Cloud, startCloud } from "./cloud.ts";

let cloud: Cloud;
let store: Store;
beforeAll(async () => {
  cloud = await startCloud();
  const client = openDynamoDB({
    endpoint: cloud.dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  store = openStore({ client, table: cloud.table });
});
afterAll(() => cloud.close());

/** Makes a room that holds so many messages of one text. Its name is as long as may be. */
const fill = async (name: string, size: number, text: string) => {
  const texts = Array.from({ length: size }, () => text);
  const room = `${name}-`.padEnd(64, "x");
  return { room, start: { epoch: await fillRoom(store, room, texts), seq: 0 } };
};

/** Says `hello` as somebody new, and tells the answer and what it took of the table. */
const hello = async (cursors: Readonly<Record<string, Cursor | null>>) => {
  const socket = new WebSocket(cloud.ws, ["parley.v1"]);
  await new Promise((resolve) => socket.once("open", resolve));
  cloud.meter.reset();
  socket.send(JSON.stringify({ action: "hello", rooms: cursors }));
  const text = await new Promise<string>((resolve) =>
    socket.on("message", (data) => String(data) !== "" && resolve(String(data))),
  );
  socket.close();
  const frame: WelcomeFrame = JSON.parse(text);
  expect(frame.action).toBe("welcome");
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(frameBytes);
  const { bySource, tableCalls } = cloud.meter.read();
  const queries = tableCalls.find(({ source, call }) => source === "default hello" && call === "Query event");
  const { readUnits = 0, writeUnits = 0 } = bySource["default hello"] ?? {};
  const query = { count: queries?.count ?? 0, readUnits: queries?.readUnits ?? 0 };
  return { frame, readUnits, writeUnits, query };
};

test("a hello of a newcomer, or after a missed page, reads a room by one Query of what it answers", async () => {
  const { room, start } = await fill("usual", 260, "x".repeat(20));
  const newest = await hello({ [room]: null });
  expect(newest.frame.rooms[0]?.events).toHaveLength(logPage.default);
  expect(newest.query.count).toBe(1);
  expect(newest.query.readUnits).toBeLessThanOrEqual(6);
  const missed = await hello({ [room]: { ...start, seq: 160 } });
  expect(missed.frame.rooms[0]).toMatchObject({ settled: 260, more: false });
  expect(missed.frame.rooms[0]?.events).toHaveLength(100);
  expect(missed.query.count).toBe(1);
  const nothing = await hello({ [room]: { ...start, seq: 260 } });
  expect(nothing.query).toEqual({ count: 0, readUnits: 0 });
});

test("one hello that names one room of the largest messages reads a Query's megabyte at most", async () => {
  const { room, start } = await fill("large", 80, "x".repeat(16_000));
  const { frame, readUnits, query } = await hello({ [room]: start });
  const last = frame.rooms[0]?.events.at(-1)?.seq;
  expect(frame.rooms[0]).toMatchObject({ settled: last, more: true });
  expect(query.count).toBe(1);
  expect(readUnits).toBeLessThanOrEqual(270);
});

describe("one hello that names a hundred rooms of the largest messages", () => {
  let rooms: Awaited<ReturnType<typeof fill>>[] = [];
  beforeAll(async () => {
    const sizeOf = (index: number) => (index < 4 ? logPage.default + 1 : 2);
    const names = Array.from({ length: roomsInFrame }, (_, index) => index);
    rooms = await Promise.all(names.map((index) => fill(`room-${index}`, sizeOf(index), largestText)));
  });

  test("reads at most 1,000 units for a newcomer: two rooms share the page, each other has its newest", async () => {
    const { frame, readUnits, writeUnits, query } = await hello(
      Object.fromEntries(rooms.map(({ room }) => [room, null])),
    );
    expect(frame.rooms).toHaveLength(roomsInFrame);
    expect(frame.rooms.every(({ more, reset }) => more && reset)).toBe(true);
    expect(query.count).toBe(roomsInFrame);
    expect(readUnits).toBeLessThanOrEqual(1000);
    expect(writeUnits).toBeLessThanOrEqual(300);
  });

  test("reads no more for who missed everything: only those whose events it can tell", async () => {
    const { frame, readUnits, query } = await hello(
      Object.fromEntries(rooms.map(({ room, start }) => [room, start])),
    );
    expect(frame.rooms.at(-1)).toMatchObject({ head: 2, events: [], settled: 0, more: true, reset: false });
    expect(query.count).toBe(2);
    expect(readUnits).toBeLessThanOrEqual(600);
  });
});

test("the events at twenty seqs are read by one request, of as many reads, and no more are", async () => {
  const { room } = await fill("seqs", 40, largestText);
  const headers = await asGuest(cloud.api);
  const upTo = (max: number) => Array.from({ length: max }, (_, at) => 2 * at + 1);
  const read = (seqs: readonly number[]) =>
    fetch(`${cloud.api}/rooms/${room}/log?seqs=${seqs.join(",")}`, { headers });
  cloud.meter.reset();
  const asked = [...upTo(seqsOfRequest - 2), 41, 1].reverse();
  const slice: LogSlice = await (await read(asked)).json();
  expect(slice).toMatchObject({ room, head: 40, more: false });
  expect(slice.events.map(({ seq }) => seq)).toEqual(upTo(seqsOfRequest - 2));
  const { readUnits = 0 } = cloud.meter.read().bySource["api GET /rooms/{room}/log"] ?? {};
  expect(readUnits).toBeLessThanOrEqual(5 * seqsOfRequest + 2);
  for (const seqs of ["", "1,", "1,x", String(upTo(seqsOfRequest + 1))]) {
    const refused = await fetch(`${cloud.api}/rooms/${room}/log?seqs=${seqs}`, { headers });
    expect([refused.status, (await refused.json()).code]).toEqual([400, "invalid_field"]);
  }
});

/** Reads a log forwards to its end. Returns the bytes and read units of the largest page, and the seqs. */
const readWhole = async (room: string) => {
  const largest = { bytes: 0, readUnits: 0 };
  const headers = { ...(await asGuest(cloud.api)), "accept-encoding": "identity" };
  const seqs: number[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    cloud.meter.reset();
    const response = await fetch(`${cloud.api}/rooms/${room}/log?after=${after}&limit=${logPage.max}`, {
      headers,
    });
    const body = await response.text();
    const slice: LogSlice = JSON.parse(body);
    expect([response.status, slice.settled]).toEqual([200, slice.events.at(-1)?.seq]);
    const { readUnits = 0 } = cloud.meter.read().bySource["api GET /rooms/{room}/log"] ?? {};
    largest.bytes = Math.max(largest.bytes, Buffer.byteLength(body));
    largest.readUnits = Math.max(largest.readUnits, readUnits);
    seqs.push(...slice.events.map(({ seq }) => seq));
    after = slice.more ? slice.settled : undefined;
  }
  return { ...largest, seqs };
};

test("a page over HTTP has, and reads, at most a megabyte, and all pages together have everything", async () => {
  // A quotation mark is two bytes of JSON, and four of Lambda's answer.
  for (const [index, text] of [largestText, '"'.repeat(4000), "x".repeat(16_000)].entries()) {
    const { room } = await fill(`page-${index}`, logPage.max, text);
    const { bytes, readUnits, seqs } = await readWhole(room);
    expect(bytes).toBeLessThan(answerBytes + 1_000);
    // DynamoDB ends a Query at 1 MB; dynalite takes each of these emoji for less than it has.
    expect(readUnits).toBeLessThanOrEqual(text === largestText ? 450 : 270);
    expect(seqs).toEqual(Array.from({ length: logPage.max }, (_, at) => at + 1));
  }
});
