import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { type Cloud, startCloud } from "./cloud.ts";

let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const open = async (protocols: string[]) => {
  const socket = new WebSocket(cloud.ws, protocols);
  const frames: Record<string, unknown>[] = [];
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("message", (data) => {
    const text = String(data);
    if (text !== "") frames.push(JSON.parse(text));
  });
  await new Promise((resolve) => socket.on("open", resolve));
  return { socket, frames, closed };
};

/**
 * The keys of everything that is stored, but for what comes and goes with connections, and what the
 * rate limits and the stage's budget count.
 */
const stored = async () => {
  const client = new DynamoDBClient({
    endpoint: cloud.dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: cloud.table, ConsistentRead: true }));
  return Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).filter(
    (key) => !/\$(connection|lease|subscription|limit|stage)_/.test(key),
  );
};

describe("a frame that is refused gets an error with a code, the connection stays, and nothing is stored", () => {
  test.each([
    ["invalid_json", "hello"],
    ["invalid_frame", "[]"],
    ["invalid_frame", '{"message":"hi"}'],
    ["unknown_action", '{"action":"shout"}'],
    ["invalid_field", '{"action":"sendMessage"}'],
    ["message_empty", '{"action":"sendMessage","message":"  "}'],
    ["message_too_long", JSON.stringify({ action: "sendMessage", message: "x".repeat(4001) })],
    ["room_invalid", '{"action":"sendmessage","message":"hi","room":"No Such Room"}'],
  ])("%s: %.40s", async (code, frame) => {
    for (const protocols of [[], ["parley.v1"]]) {
      const before = await stored();
      const { socket, frames } = await open(protocols);
      socket.send(frame);
      const errors = () => frames.filter(({ action }) => action === "error");
      await expect
        .poll(errors, { timeout: 120_000 })
        .toEqual([expect.objectContaining({ code, message: expect.any(String), error: expect.any(String) })]);
      expect(errors()[0]?.message).toBe(errors()[0]?.error);
      expect(await stored()).toEqual(before);
      socket.send('{"action":"sendMessage","message":"still here","room":"elsewhere"}');
      await expect
        .poll(() => frames.some(({ message }) => message === "still here"), { timeout: 120_000 })
        .toBe(true);
      socket.close();
    }
  });

  test("the id of the frame is in the error, so that its sender knows which one it was", async () => {
    const { socket, frames } = await open(["parley.v1"]);
    socket.send('{"action":"sendMessage","id":"mine","message":""}');
    await expect.poll(() => frames, { timeout: 120_000 }).toEqual([expect.objectContaining({ id: "mine" })]);
    socket.close();
  });

  test("a frame that is too large, or binary, ends the connection as API Gateway does", async () => {
    const before = await stored();
    const large = await open(["parley.v1"]);
    large.socket.send(JSON.stringify({ action: "sendMessage", message: "x".repeat(33 * 1024) }));
    expect(await large.closed).toBe(1009);
    const binary = await open(["parley.v1"]);
    binary.socket.send(Buffer.from("{}"));
    expect(await binary.closed).toBe(1003);
    expect(await stored()).toEqual(before);
  });
});

describe("a legacy client", () => {
  test("is told how to speak the whole protocol when it says hello", async () => {
    const { socket, frames } = await open([]);
    socket.send('{"action":"hello"}');
    await expect
      .poll(() => frames.find(({ action }) => action === "error"), { timeout: 120_000 })
      .toMatchObject({ code: "unknown_action", error: expect.stringContaining("parley.v1") });
    socket.close();
  });
});

describe("a token that is not good is refused in the handshake", () => {
  const refusal = (protocols: string[], headers: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      const socket = new WebSocket(cloud.ws, protocols, { headers });
      socket.on("unexpected-response", (request, response) => {
        request.destroy();
        resolve(response.statusCode);
      });
      socket.on("open", () => reject(new Error("It was let in.")));
      socket.on("error", () => undefined);
    });

  test.each([
    ["as a subprotocol", ["parley.v1", "bearer.nonsense"], {}],
    ["as a header", ["parley.v1"], { Authorization: "Bearer nonsense" }],
    ["of another scheme", ["parley.v1"], { Authorization: "Basic dXNlcjpwYXNz" }],
  ])("%s", async (_, protocols, headers) => {
    expect(await refusal(protocols, headers)).toBe(403);
  });
});

describe("an HTTP request that is refused has a status, a code and a sentence", () => {
  test.each([
    ["GET", "/rooms/general/log", undefined, 401, "unauthorized"],
    ["GET", "/rooms/No%20Room/log", undefined, 401, "unauthorized"],
    ["GET", "/users/ada/messages", undefined, 401, "unauthorized"],
    ["POST", "/guests", "not json", 400, "invalid_json"],
    ["POST", "/guests", "{}", 400, "invalid_field"],
    ["POST", "/guests", '{"name":"Ada","token":"forged"}', 401, "unauthorized"],
    ["GET", "/nothing/here", undefined, 404, "not_found"],
    ["DELETE", "/rooms/general/log", undefined, 405, "method_not_allowed"],
    ["PUT", "/guests", "{}", 405, "method_not_allowed"],
  ])("%s %s %s", async (method, path, body, status, code) => {
    const before = await stored();
    const response = await fetch(`${cloud.api}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toEqual([
      status,
      expect.objectContaining({ code, message: expect.stringMatching(/\.$/), error: expect.any(String) }),
    ]);
    expect(text).not.toMatch(/\bat .*\.ts:|node_modules/);
    expect(await stored()).toEqual(before);
  });

  test("a bad room, cursor, user id or time is refused to whoever may ask", async () => {
    const made = await fetch(`${cloud.api}/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":"Ada"}',
    });
    const { token, userId } = await made.json();
    const ask = async (path: string) => {
      const response = await fetch(`${cloud.api}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return [response.status, (await response.json()).code];
    };
    expect(await ask("/rooms/No%20Room/log")).toEqual([400, "room_invalid"]);
    for (const query of ["limit=many", "before=1&after=2", "before=-5"])
      expect(await ask(`/rooms/general/log?${query}`)).toEqual([400, "invalid_field"]);
    expect(await ask("/users/a%20b/messages")).toEqual([400, "invalid_field"]);
    const time = "2026-99-99T99:99:99.999Z";
    expect(await ask(`/users/${userId}/messages?before=${time}`)).toEqual([400, "invalid_field"]);
    expect(await ask("/users/ada/messages")).toEqual([403, "forbidden"]);
    expect(await ask(`/users/${userId}/messages`)).toEqual([200, undefined]);
  });

  test.each([0, -7, 100_000])("a limit of %d is brought into the range", async (limit) => {
    const response = await readAsGuest(cloud.api, `/rooms/general/log?limit=${limit}`);
    expect(response.status).toBe(200);
  });
});

test.each(["constructor", "prototype"])(
  "the room %s is a room: hello, messages and ping know it",
  async (room) => {
    const { socket, frames } = await open(["parley.v1"]);
    const found = (fits: (frame: Record<string, unknown>) => boolean) =>
      expect.poll(() => frames.some(fits), { timeout: 120_000 }).toBe(true);
    socket.send(JSON.stringify({ action: "hello", rooms: { [room]: null } }));
    await found(({ action, rooms }) => {
      const [state, ...others] = action === "welcome" && Array.isArray(rooms) ? rooms : [];
      return others.length === 0 && state?.room === room;
    });
    socket.send(JSON.stringify({ action: "sendMessage", room, message: "here" }));
    await found(({ action, message }) => action === "message" && message === "here");
    socket.send(JSON.stringify({ action: "ping", rooms: { [room]: 0 } }));
    await found(({ action, rooms }) => action === "pong" && JSON.stringify(rooms) === `{"${room}":1}`);
    socket.close();
  },
);

test("the room __proto__ is refused by name, and no other in its place", async () => {
  const { socket, frames } = await open(["parley.v1"]);
  socket.send('{"action":"hello","rooms":{"__proto__":{"epoch":"e","seq":1}}}');
  await expect
    .poll(() => frames, { timeout: 120_000 })
    .toEqual([expect.objectContaining({ code: "room_invalid", field: "rooms.__proto__" })]);
  socket.close();
});

describe("a body over 16 KB is refused unread", () => {
  test.each(["/guests", "/account/adopt-guest"])("POST %s", async (path) => {
    const name = "\ufdfa".repeat(1_900_000);
    const headers = { "content-type": "application/json", origin: "http://127.0.0.1:5173" };
    const post = (body: string) => fetch(cloud.api + path, { method: "POST", headers, body });
    const answer = await post(JSON.stringify({ name }));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      code: "body_too_large",
      message: "A body has at most 16 KB.",
    });
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://127.0.0.1:5173");
    const almost = await post(JSON.stringify({ name: "x".repeat(16_000) }));
    expect(almost.status).not.toBe(413);
  });
});
