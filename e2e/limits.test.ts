import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Parley } from "../packages/client/src/parley.ts";
import type { Guest } from "../packages/core/src/protocol/http.ts";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";

type Frame = { action: string; code?: string; id?: string; message?: string; retryAfter?: number };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const cloudWith = async (rateLimits: CloudOptions["rateLimits"]): Promise<Cloud> => {
  // One environment: with more, each has a bucket of its own.
  const cloud = await startCloud({ rateLimits, lambda: { maxEnvironments: 1 } });
  closing.push(() => cloud.close());
  return cloud;
};

/** For those that do not wait, and are not to be ended for it. */
const manyRefusals = { userRefusals: { burst: 30, perSecond: 1 } };

const open = async ({ ws }: Cloud, token?: string) => {
  const socket = new WebSocket(ws, ["parley.v1", ...(token === undefined ? [] : [`bearer.${token}`])]);
  closing.push(() => socket.terminate());
  const frames: Frame[] = [];
  socket.on("message", (data) => {
    const text = String(data);
    if (text !== "") frames.push(JSON.parse(text));
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  const opened = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once("error", () => undefined);
  });
  const say = (id: string) =>
    socket.send(JSON.stringify({ action: "sendMessage", room: "hall", message: `this is ${id}`, id }));
  return {
    socket,
    frames,
    closed,
    opened,
    say,
    told: () => frames.filter(({ action }) => action === "error"),
  };
};

const guest = async ({ api }: Cloud, body: object = { name: "Ada" }) => {
  const response = await fetch(`${api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, after: response.headers.get("retry-after"), body: await response.json() };
};

const eventually = { timeout: 120_000, interval: 20 };
const upTo = (last: number) => Array.from({ length: last }, (_, index) => `m${index + 1}`);

const storedTexts = async (cloud: Cloud) => {
  const client = new DynamoDBClient({
    endpoint: cloud.dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: cloud.table, ConsistentRead: true }));
  return Items.flatMap(({ message }) => message?.S ?? []);
};

describe("too much from one connection", () => {
  test("is refused with the seconds to wait and the frame's id, is not stored, and hinders nobody else", async () => {
    const cloud = await cloudWith({ ...manyRefusals, connectionMessages: { burst: 5, perSecond: 0.5 } });
    const [loud, other] = [await open(cloud), await open(cloud)];
    for (const id of upTo(20)) loud.say(id);
    other.say("mine");
    await expect.poll(() => loud.frames.length, eventually).toBe(20);
    await expect.poll(() => other.frames, eventually).toEqual([expect.objectContaining({ id: "mine" })]);
    const refused = loud.told();
    expect(refused).toHaveLength(15);
    for (const { code, retryAfter, message } of refused) {
      expect(code).toBe("rate_limited");
      // One frame in two seconds: less of them is left for whoever is answered late.
      expect([1, 2]).toContain(retryAfter);
      expect(message).toMatch(new RegExp(`Try again in ${retryAfter} seconds?\\.`));
    }
    const passed = loud.frames.filter(({ action }) => action === "message").map(({ message }) => message);
    expect((await storedTexts(cloud)).toSorted()).toEqual([...passed, "this is mine"].toSorted());
    expect(new Set(refused.map(({ id }) => id)).size).toBe(15);
  });

  test("is refused for every kind of frame, and ends the connection of whoever does not listen", async () => {
    const cloud = await cloudWith({
      connectionFrames: { burst: 5, perSecond: 0.1 },
      userRefusals: { burst: 10, perSecond: 0.1 },
    });
    const ignoring = await open(cloud);
    for (let frame = 0; frame < 5; frame++) ignoring.socket.send('{"action":"ping"}');
    for (let frame = 0; frame < 11; frame++)
      ignoring.socket.send(frame % 2 ? '{"action":"ping"}' : "nonsense");
    expect(await ignoring.closed).toBe(1000);
    expect(ignoring.told().every(({ code }) => code === "rate_limited")).toBe(true);
    expect(ignoring.told().length).toBeGreaterThanOrEqual(10);
    expect((await open(cloud)).opened).toBe(101);
  });

  test("is paid for, by everybody at its address who has no account", async () => {
    const many = { burst: 1_000, perSecond: 1 };
    const cloud = await cloudWith({
      userRefusals: many,
      addressRefusals: many,
      connectionFrames: { burst: 5, perSecond: 0.001 },
      addressCost: { burst: 600, perSecond: 0.001, perDay: 1_000_000 },
    });
    const [loud, other] = [await open(cloud), await open(cloud)];
    const ping = async (nth: number) => {
      other.socket.send(`{"action":"ping","id":"p${nth}"}`);
      await expect.poll(() => other.frames.length, eventually).toBe(nth);
      return other.frames[nth - 1];
    };
    expect(await ping(1)).toMatchObject({ action: "pong" });
    for (let frame = 0; frame < 300; frame++) loud.socket.send('{"action":"ping"}');
    await expect.poll(() => loud.frames.length, eventually).toBe(300);
    expect(loud.told()).toHaveLength(295);
    expect(await ping(2)).toMatchObject({
      code: "rate_limited",
      message: expect.stringContaining("requests"),
    });
  });

  test("is sent by the client once it may: nothing is lost, and nothing is shown as failed", async () => {
    const cloud = await cloudWith({ connectionMessages: { burst: 3, perSecond: 2 } });
    const { token }: Guest = (await guest(cloud)).body;
    const client = new Parley({ socketUrl: cloud.ws, apiUrl: cloud.api, token: async () => token });
    closing.push(() => client.close());
    client.connect();
    for (const id of upTo(8)) client.send("hall", id);
    const rows = () => client.snapshot().rooms.get("hall")?.messages ?? [];
    await expect
      .poll(() => rows().map(({ text, state }) => [text, state]), eventually)
      .toEqual(upTo(8).map((text) => [text, "sent"]));
  });
});

test("a client with much to say in many rooms at once waits, and is not ended for it", async () => {
  const cloud = await cloudWith({});
  const { token }: Guest = (await guest(cloud)).body;
  const client = new Parley({ socketUrl: cloud.ws, apiUrl: cloud.api, token: async () => token });
  closing.push(() => client.close());
  const problems: string[] = [];
  client.on("error", ({ code }) => problems.push(code));
  client.connect();
  const rooms = upTo(15).map((id) => `room-${id}`);
  for (const room of rooms) for (const id of upTo(7)) client.send(room, id);
  const states = () =>
    rooms.flatMap((room) => client.snapshot().rooms.get(room)?.messages ?? []).map(({ state }) => state);
  await expect.poll(() => states().filter((state) => state === "sent"), eventually).toHaveLength(105);
  expect(problems).toEqual([]);
});

describe("whoever was ended for not waiting", () => {
  const strict: CloudOptions["rateLimits"] = {
    connectionMessages: { burst: 5, perSecond: 0.1 },
    userRefusals: { burst: 5, perSecond: 5 },
    userBlockSeconds: 3,
  };
  const flood = async (cloud: Cloud, token: string) => {
    const loud = await open(cloud, token);
    for (const id of upTo(60)) loud.say(id);
    expect(await loud.closed).toBe(1000);
    return loud;
  };
  const rename = async (cloud: Cloud, token: string) => {
    const renewal = await guest(cloud, { name: "Ada L.", token });
    expect(renewal.status).toBe(200);
    return renewal.body.token;
  };
  const statusOf = async (cloud: Cloud, token: string) => {
    const { opened, socket } = await open(cloud, token);
    socket.terminate();
    return opened;
  };

  test("is told for how long, is refused at the handshake with every token, and is let in after it", async () => {
    const cloud = await cloudWith(strict);
    const { token }: Guest = (await guest(cloud)).body;
    const loud = await flood(cloud, token);
    const until = Date.now() + 2_000;
    // A refused frame is told to wait for a tenth of a frame a second, and a blocked user for less.
    const told = loud.told().find(({ retryAfter }) => retryAfter === 3 || retryAfter === 4);
    expect(told).toMatchObject({ code: "rate_limited", id: expect.stringMatching(/^m\d+$/) });
    const renewed = await rename(cloud, token);
    expect(await statusOf(cloud, token)).toBe(429);
    expect(await statusOf(cloud, renewed)).toBe(429);
    // The token is as good as before, and so is everything that is no connection.
    const account = await fetch(`${cloud.api}/account`, { headers: { authorization: `Bearer ${renewed}` } });
    expect(account.status).toBe(200);

    await expect.poll(() => statusOf(cloud, renewed), eventually).toBe(101);
    expect(Date.now()).toBeGreaterThan(until);
    const back = await open(cloud, token);
    back.say("back");
    await expect.poll(() => back.frames, eventually).toMatchObject([{ action: "message", id: "back" }]);
    const passed = loud.frames.filter(({ action }) => action === "message").map(({ message }) => message);
    const stored = await storedTexts(cloud);
    expect(stored).toHaveLength(6);
    expect(stored).toEqual(expect.arrayContaining([...passed, "this is back"]));
  });

  test("hinders nobody else of the same address, who is there or comes", async () => {
    const cloud = await cloudWith({ ...strict, userBlockSeconds: 60 });
    const { token }: Guest = (await guest(cloud)).body;
    const there = await open(cloud, (await guest(cloud)).body.token);
    await flood(cloud, token);
    there.say("there");
    await expect.poll(() => there.frames, eventually).toMatchObject([{ action: "message", id: "there" }]);
    expect((await open(cloud, (await guest(cloud)).body.token)).opened).toBe(101);
    expect((await open(cloud)).opened).toBe(101);
    expect(await statusOf(cloud, token)).toBe(429);
  });

  test("has a client that comes back by itself, with what it had to send", async () => {
    const cloud = await cloudWith(strict);
    const { token }: Guest = (await guest(cloud)).body;
    await flood(cloud, token);
    const client = new Parley({
      socketUrl: cloud.ws,
      apiUrl: cloud.api,
      token: async () => token,
      timing: { retryCap: 500, refusedCap: 500 },
    });
    closing.push(() => client.close());
    const problems: string[] = [];
    client.on("error", ({ code }) => problems.push(code));
    client.connect();
    client.send("hall", "said meanwhile");
    await expect.poll(() => client.snapshot().status, eventually).toBe("waiting");
    expect(client.snapshot().rooms.get("hall")?.messages).toMatchObject([{ state: "sending" }]);
    await expect
      .poll(() => client.snapshot().rooms.get("hall")?.messages.at(-1), eventually)
      .toMatchObject({ text: "said meanwhile", state: "sent" });
    expect(problems).toEqual(["connect_failed"]);
  });
});

test("a user says no more through several connections", async () => {
  const cloud = await cloudWith({ ...manyRefusals, userMessages: { burst: 6, perSecond: 0.1 } });
  const { token }: Guest = (await guest(cloud)).body;
  const both = [await open(cloud, token), await open(cloud, token)];
  for (const id of upTo(10)) for (const [nth, { say }] of both.entries()) say(`${id}-${nth}`);
  await expect.poll(() => both.flatMap(({ told }) => told()).length, eventually).toBe(14);
  expect(await storedTexts(cloud)).toHaveLength(6);
});

test("a hello that names many rooms counts as many", async () => {
  const cloud = await cloudWith({ userRooms: { burst: 50, perSecond: 0.1 } });
  const user = await open(cloud);
  const hello = (from: number) => {
    const rooms = Object.fromEntries(Array.from({ length: 30 }, (_, nth) => [`room-${from + nth}`, null]));
    user.socket.send(JSON.stringify({ action: "hello", rooms }));
  };
  hello(0);
  hello(100);
  await expect
    .poll(() => user.frames.map(({ action }) => action).toSorted(), eventually)
    .toEqual(["error", "welcome"]);
  expect(user.told()).toMatchObject([{ code: "rate_limited" }]);
  // A hundred, less what passed until the second was looked at.
  expect(user.told()[0]?.retryAfter).toBeGreaterThan(70);
  expect(user.told()[0]?.retryAfter).toBeLessThanOrEqual(100);
});

describe("the connections of a user", () => {
  test("are capped, and each that ends makes place for another, also when its end was never told", async () => {
    const cloud = await cloudWith({ userConnections: 3 });
    const { token }: Guest = (await guest(cloud)).body;
    const three = [await open(cloud, token), await open(cloud, token), await open(cloud, token)];
    expect(three.map(({ opened }) => opened)).toEqual([101, 101, 101]);
    expect((await open(cloud, token)).opened).toBe(429);
    // Somebody else is not concerned.
    expect((await open(cloud)).opened).toBe(101);
    cloud.faults.set({ seed: 1, rules: [{ fault: "lostDisconnect" }] });
    three[0]?.socket.terminate();
    await expect.poll(async () => (await open(cloud, token)).opened, eventually).toBe(101);
  });

  test("cannot be opened and closed all the time", async () => {
    const cloud = await cloudWith({ userHandshakes: { burst: 3, perSecond: 0.01 } });
    const { token }: Guest = (await guest(cloud)).body;
    const statuses: number[] = [];
    for (let nth = 0; nth < 5; nth++) {
      const { opened, socket } = await open(cloud, token);
      statuses.push(opened);
      socket.terminate();
    }
    expect(statuses).toEqual([101, 101, 101, 429, 429]);
  });

  test("are no more by being opened at once, however many environments see to it", async () => {
    const rateLimits = { userHandshakes: { burst: 3, perSecond: 0.01 } };
    const cloud = await startCloud({ rateLimits, lambda: { growMs: 0 } });
    closing.push(() => cloud.close());
    const { token }: Guest = (await guest(cloud)).body;
    const opened = await Promise.all(upTo(20).map(() => open(cloud, token)));
    expect(opened.filter((each) => each.opened === 101)).toHaveLength(3);
    expect(opened.filter((each) => each.opened === 429)).toHaveLength(17);
  });
});

test("new guests of one address are limited, over HTTP and without a token; who is known renews", async () => {
  const cloud = await cloudWith({ addressGuests: { burst: 4, perSecond: 0.1 } });
  const first = await guest(cloud);
  for (let nth = 0; nth < 3; nth++) expect((await guest(cloud)).status).toBe(201);
  const refused = await guest(cloud);
  expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
  // One guest in ten seconds, of which some have passed since the first.
  const { retryAfter, error } = refused.body;
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(10);
  expect([refused.after, error]).toEqual([
    String(retryAfter),
    expect.stringContaining(`${retryAfter} second`),
  ]);
  expect((await guest(cloud, { name: "Ada L.", token: first.body.token })).status).toBe(200);
  expect((await open(cloud, first.body.token)).opened).toBe(101);
  // They count together with those over HTTP.
  expect((await open(cloud)).opened).toBe(429);
});

test("requests of one address are limited", async () => {
  const cloud = await cloudWith({ addressRequests: { burst: 5, perSecond: 0.1 } });
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async () => (await fetch(`${cloud.api}/health`)).status),
  );
  expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
});
