import { Session } from "node:inspector/promises";
import { types } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TalkingServer } from "../test/talking-server.ts";
import { bounds } from "./bounds.ts";
import { Parley } from "./parley.ts";

const rooms = Array.from({ length: 12 }, (_, index) => `room-${index}`);
const max = bounds.messages + bounds.slack;

let server: TalkingServer;
let client: Parley;
const clients: Parley[] = [];

beforeEach(async () => {
  server = await TalkingServer.start();
  client = clientOf("ada");
  for (const room of rooms) client.join(room);
  client.connect();
  await until(() => expect(rooms.map((room) => roomOf(room)?.status)).toEqual(rooms.map(() => "live")));
});
afterEach(async () => {
  for (const each of clients.splice(0)) each.close();
  await server.close();
});

const clientOf = (user: string): Parley => {
  const { socketUrl, apiUrl } = server;
  const made = new Parley({ socketUrl, apiUrl, token: async () => user });
  clients.push(made);
  return made;
};

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 120_000, interval: 5 });
const roomOf = (room: string) => client.snapshot().rooms.get(room);
const rowsOf = (room: string) => roomOf(room)?.messages ?? [];
const numberOf = (room: string, index: number) => Number(rowsOf(room).at(index)?.text.split(" ")[1]);

/** How many of `all` messages a room has, when they are said ten at a time in each room in turn. */
const saidIn = (room: string, all: number) => {
  const [nth, rounds] = [rooms.indexOf(room), Math.floor(all / 10)];
  const last = rounds - 1 - ((rounds - 1 - nth) % rooms.length);
  return { last: (last + 1) * 10 };
};

/** Waits until every room has the last of its messages. */
const heard = (all: number) =>
  until(() =>
    expect(rooms.map((room) => numberOf(room, -1))).toEqual(rooms.map((room) => saidIn(room, all).last)),
  );

/** The sizes of the largest maps, sets and arrays of this thread that have come since `before`. */
const collections = async (before: WeakSet<object>): Promise<number[]> => {
  const session = new Session();
  session.connect();
  const kept: object[] = [];
  Object.assign(globalThis, { keptForTest: kept });
  for (const kind of ["Map", "Set", "Array"]) {
    const { result } = await session.post("Runtime.evaluate", { expression: `${kind}.prototype` });
    const prototypeObjectId = result.objectId ?? "";
    const { objects } = await session.post("Runtime.queryObjects", { prototypeObjectId });
    const functionDeclaration = "function () { for (const each of this) globalThis.keptForTest.push(each); }";
    const { objectId = "" } = objects;
    await session.post("Runtime.callFunctionOn", { objectId, functionDeclaration });
    await session.post("Runtime.releaseObject", { objectId });
  }
  session.disconnect();
  const fresh = kept.splice(0).filter((each) => !before.has(each) && each !== kept);
  for (const each of fresh) before.add(each);
  return fresh.map(sizeOf).toSorted((one, other) => other - one);
};

const sizeOf = (collection: object): number => {
  // By what they are: a prototype is an instance, too.
  if (types.isMap(collection) || types.isSet(collection)) return collection.size;
  return Array.isArray(collection) ? collection.length : 0;
};

describe("A client that is open for days in twelve rooms", () => {
  test("keeps a bounded number of everything of 50,000 messages, and reads back what it let go of", async () => {
    const known = new WeakSet<object>();
    await collections(known);
    await server.talk({ rooms, messages: 50_000 });
    await heard(50_000);
    for (const room of rooms) {
      expect(rowsOf(room).length).toBeGreaterThanOrEqual(bounds.messages);
      expect(rowsOf(room).length).toBeLessThanOrEqual(max);
      expect(roomOf(room)?.hasOlder).toBe(true);
    }
    const [largest] = await collections(known);
    expect(largest).toBeLessThanOrEqual(max);
    // They can be counted at all.
    expect(largest).toBeGreaterThanOrEqual(bounds.messages);

    const [room = ""] = rooms;
    const before = rowsOf(room);
    while (rowsOf(room).length < before.length + 1_500) await client.loadOlder(room, "asked");
    for (const [index, row] of rowsOf(room).slice(-before.length).entries()) expect(row).toBe(before[index]);
    // As somebody reads it who comes now: in order, each once, and with what changed it.
    const fresh = clientOf("bob");
    fresh.join(room);
    fresh.connect();
    const read = () => fresh.snapshot().rooms.get(room)?.messages ?? [];
    await until(() => expect(read().length).toBeGreaterThan(0));
    while (read().length < rowsOf(room).length) await fresh.loadOlder(room, "asked");
    expect(rowsOf(room)).toEqual(read().slice(-rowsOf(room).length));
    expect(rowsOf(room).some(({ edited }) => edited)).toBe(true);
  });

  test("lets go of nothing in a room that is held, until it is not", async () => {
    const [room = ""] = rooms;
    await server.talk({ rooms: [room], messages: 500 });
    await until(() => expect(numberOf(room, -1)).toBe(500));
    const [first] = rowsOf(room);
    const release = client.hold(room);
    await server.talk({ rooms: [room], messages: 2_000 });
    await until(() => expect(numberOf(room, -1)).toBe(2_500));
    expect(rowsOf(room)).toHaveLength(2_500);
    expect(rowsOf(room)[0]).toBe(first);
    release();
    release();
    expect(rowsOf(room)).toHaveLength(bounds.messages);
    expect(numberOf(room, -1)).toBe(2_500);
  });

  test("bounds a room that is held, too", async () => {
    const [room = ""] = rooms;
    client.hold(room);
    await server.talk({ rooms: [room], messages: bounds.heldMessages + 1_000 });
    await until(() => expect(numberOf(room, -1)).toBe(bounds.heldMessages + 1_000));
    expect(rowsOf(room).length).toBeLessThanOrEqual(bounds.heldMessages + bounds.slack);
  });
});
