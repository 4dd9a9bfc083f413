import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { parseGuestKeys } from "../packages/core/src/identity/guest-key.ts";
import { signingKey, startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { type Cloud, startCloud } from "./cloud.ts";

let cloud: Cloud;
let otherStage: Cloud;
let membersOnly: Cloud;
let issuer: TestIssuer;

/** Stages may have one key between them: `sst secret set --fallback`. */
const guestKey = "the-guest-key-of-several-stages-at-once";

/** The key before it, whose tokens are still good. */
const olderKey = "the-guest-key-before-the-present-one";

beforeAll(async () => {
  issuer = await startIssuer();
  const accounts = { issuer: issuer.url, client: testClient };
  [cloud, otherStage, membersOnly] = await Promise.all([
    startCloud({ guestKey: `${guestKey} ${olderKey}`, accounts }),
    startCloud({ guestKey, stage: "other" }),
    startCloud({ accounts, guests: false }),
  ]);
});
afterAll(async () => {
  issuer.close();
  await Promise.all([cloud.close(), otherStage.close(), membersOnly.close()]);
});

/** The status of a handshake: 101 when it is let in. */
const handshake = (token: string | undefined, at = cloud) =>
  new Promise<number | undefined>((resolve) => {
    const bearer = token === undefined ? [] : [`bearer.${token}`];
    const socket = new WebSocket(at.ws, ["parley.v1", ...bearer]);
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode);
    });
    socket.on("open", () => {
      socket.close();
      resolve(101);
    });
    socket.on("error", () => undefined);
  });

const connect = async (token: string) => {
  const socket = new WebSocket(cloud.ws, ["parley.v1", `bearer.${token}`]);
  const frames: Record<string, unknown>[] = [];
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("message", (data) => {
    const text = String(data);
    if (text !== "") frames.push(JSON.parse(text));
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  /** Sends a frame, and resolves with the first of its answers that is of that action. */
  const asks = (frame: object, action: string) => {
    socket.send(JSON.stringify(frame));
    return vi.waitUntil(() => frames.find((each) => each.action === action), { timeout: 120_000 });
  };
  return { socket, frames, closed, asks };
};

const ask = async (method: string, path: string, token: string, body?: object) => {
  const response = await fetch(`${cloud.api}${path}`, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
};

const guestOf = async (at: Cloud, name = "Ada"): Promise<{ token: string; userId: string }> => {
  const response = await fetch(`${at.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return JSON.parse(await response.text());
};

const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

describe("a token that is not good is refused in the handshake, and in HTTP", () => {
  const [current, older] = parseGuestKeys(`${guestKey} ${olderKey}`);
  const kid = current.id;
  const hmac = (claims: Record<string, unknown>, key: string, header = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "guest+jwt", kid, ...header })
      .sign(Buffer.from(key));
  const idToken = { typ: "JWT", kid: "key 1" };
  const account = () => ({
    iss: issuer.url,
    aud: testClient,
    sub: "ada",
    iat: soon(0),
    auth_time: soon(0),
    exp: soon(3600),
  });
  const guest = {
    iss: "parley:local",
    aud: "parley:guest",
    sub: "guest-ada",
    name: "Ada",
    sid: "1",
    auth_time: 1,
  };

  test.each<[string, () => Promise<string> | string]>([
    ["of another issuer", () => issuer.sign({ iss: "https://issuer.example" })],
    ["for another audience", () => issuer.sign({ aud: "another-client" })],
    ["by another key", async () => issuer.sign({}, { by: await signingKey("key 1") })],
    ["by a key that the issuer has not", async () => issuer.sign({}, { by: await signingKey("forged") })],
    ["of no algorithm", () => new UnsecuredJWT(account()).encode()],
    ["of HS256 with the public key", async () => hmac(account(), await issuer.publicKey(), idToken)],
    ["of HS256 with the guests' key", () => hmac(account(), guestKey, idToken)],
    ["that is an access token", () => issuer.sign({}, { header: { typ: "at+jwt" } })],
    ["that says nowhere that it is an ID token", () => issuer.sign({}, { header: { typ: undefined } })],
    ["without the time of its sign-in", () => issuer.sign({ auth_time: undefined })],
    ["of a sign-in of two months ago", () => issuer.sign({ auth_time: soon(-60 * 24 * 60 * 60) })],
    ["that has expired", () => issuer.sign({ exp: soon(-60) })],
    ["that is not valid yet", () => issuer.sign({ nbf: soon(600) })],
    ["that was issued in the future", () => issuer.sign({ iat: soon(600) })],
    ["of a guest of another stage", async () => (await guestOf(otherStage)).token],
    ["of a guest, by another key", () => hmac({ ...guest, exp: soon(3600) }, "another key")],
    [
      "of a guest, by a key of before that is gone",
      () =>
        hmac({ ...guest, exp: soon(3600) }, "k".repeat(40), { kid: parseGuestKeys("k".repeat(40))[0].id }),
    ],
    ["of a guest, of no type", () => hmac({ ...guest, exp: soon(3600) }, guestKey, { typ: undefined })],
    ["of a guest, with another key's id", () => hmac({ ...guest, exp: soon(3600) }, guestKey, { kid: "1" })],
    ["of a guest, that has expired", () => hmac({ ...guest, exp: soon(-60) }, guestKey)],
    ["of a guest, of no algorithm", () => new UnsecuredJWT({ ...guest, exp: soon(3600) }).encode()],
    [
      "of a guest, in the name of an account",
      () => hmac({ ...guest, sub: "account-ada", exp: soon(3600) }, guestKey),
    ],
    ["that is none", () => "nonsense"],
    ["that is empty", () => ""],
  ])("%s", async (_, make) => {
    const token = await make();
    expect(await handshake(token)).toBe(403);
    expect(await ask("GET", "/account", token)).toMatchObject({
      status: 401,
      body: { code: "unauthorized" },
    });
  });

  test("and one that is good is let in", async () => {
    expect(await handshake(await issuer.sign())).toBe(101);
    expect(await handshake((await guestOf(cloud)).token)).toBe(101);
    const mine = await hmac({ ...guest, exp: soon(3600) }, guestKey);
    const before = await hmac({ ...guest, exp: soon(3600) }, olderKey, { kid: older?.id });
    for (const token of [mine, before]) {
      const answer = await ask("GET", "/account", token);
      expect(answer).toMatchObject({ status: 200, body: { userId: "guest-ada" } });
    }
  });
});

describe("signing out", () => {
  test.each<[string, () => Promise<string>, () => Promise<string>]>([
    [
      "of an account",
      () => issuer.sign({ sub: "grace", auth_time: soon(-10) }),
      () => issuer.sign({ sub: "grace", auth_time: soon(-5) }),
    ],
    ["of a guest", async () => (await guestOf(cloud)).token, async () => (await guestOf(cloud)).token],
  ])(
    "%s ends the connection, and the token is of no use to anybody who replays it",
    async (_, sign, signAgain) => {
      const token = await sign();
      const { closed } = await connect(token);
      expect(await ask("DELETE", "/session", token)).toEqual({ status: 204, body: undefined });
      expect(await closed).toBe(1000);
      expect(await handshake(token)).toBe(403);
      expect(await ask("GET", "/account", token)).toMatchObject({ status: 401 });
      const renewal = await fetch(`${cloud.api}/guests`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "A", token }),
      });
      expect(renewal.status).toBe(401);
      expect(await handshake(await signAgain())).toBe(101);
    },
  );
});

test("signing out everywhere ends the connections and the sign-ins of every device, and of nobody else", async () => {
  const [phone, laptop] = [-60, -30].map((ago) => issuer.sign({ sub: "katherine", auth_time: soon(ago) }));
  const other = await issuer.sign({ sub: "mary", auth_time: soon(-60) });
  const tokens = [await laptop, await phone].map(String);
  const connections = await Promise.all([...tokens, other].map(connect));
  expect(await ask("DELETE", "/sessions", tokens[0] ?? "")).toEqual({ status: 204, body: undefined });
  expect(await Promise.all(connections.slice(0, 2).map(({ closed }) => closed))).toEqual([1000, 1000]);
  for (const token of tokens) expect([await handshake(token), await handshake(other)]).toEqual([403, 101]);
  expect(await ask("GET", "/account", tokens[1] ?? "")).toMatchObject({ status: 401 });
  connections[2]?.socket.close();
});

describe("a token that expires", () => {
  /** It holds for half a minute longer, for clocks that differ. */
  const leeway = 30;
  /** Seconds in which also a busy machine lets somebody in. */
  const life = 6;
  const brief = (sub: string) => issuer.sign({ sub, exp: soon(life - leeway) });
  const untilExpired = () => pause((life + 1) * 1_000);

  test("ends its connection at that time; what is sent after it is told so, and is not stored", async () => {
    const { closed, asks } = await connect(await brief("brief"));
    const welcome = await asks({ action: "hello", rooms: { brief: null } }, "welcome");
    expect(welcome).toMatchObject({ limits: { connectionSeconds: 1 } });
    await untilExpired();
    const send = { action: "sendMessage", room: "brief", id: "late", message: "too late" };
    expect(await asks(send, "error")).toMatchObject({ code: "token_expired", id: "late" });
    expect(await closed).toBe(1000);
    const log = await readAsGuest(cloud.api, "/rooms/brief/log");
    expect(await log.json()).toMatchObject({ events: [] });
  });

  test("ends its connection also when it only listens: at the next thing that is said in its room", async () => {
    const listener = await connect(await brief("listener"));
    await listener.asks({ action: "hello", rooms: { lecture: null } }, "welcome");
    const sender = await connect(await issuer.sign({ sub: "sender" }));
    await sender.asks({ action: "hello", rooms: { lecture: null } }, "welcome");
    await untilExpired();
    const says = async (id: string) => {
      const said = { action: "sendMessage", room: "lecture", id, message: "Do you hear me?" };
      sender.socket.send(JSON.stringify(said));
      await vi.waitUntil(() => sender.frames.some((frame) => frame.id === id), { timeout: 120_000 });
      return Promise.race([listener.closed, pause(3_000)]);
    };
    // An acknowledgement waits for the end for a second at most. Where a busy machine takes longer,
    // what is said next brings it.
    expect((await says("first")) ?? (await says("second")) ?? (await says("third"))).toBe(1000);
    const heard = listener.frames.map(({ action, code }) => code ?? action);
    expect([...new Set(heard)]).toEqual(["welcome", "token_expired"]);
    sender.socket.close();
  });

  test("is told in the welcome, so that the client can renew it before", async () => {
    const { socket, asks } = await connect(await issuer.sign({ exp: soon(600) }));
    const welcome = await asks({ action: "hello", rooms: {} }, "welcome");
    const { connectionSeconds } = Object(welcome.limits);
    expect(connectionSeconds).toBeGreaterThan(500);
    expect(connectionSeconds).toBeLessThanOrEqual(600);
    socket.close();
  });
});

test.each(["Zoë 李小龍", "Ада", "50% Ada & Co"])(
  "%s keeps her name, whatever API Gateway does to letters",
  async (name) => {
    const { socket, asks } = await connect((await guestOf(cloud, name)).token);
    expect((await asks({ action: "hello", rooms: {} }, "welcome")).name).toBe(name);
    socket.close();
  },
);

describe("a stage without guests", () => {
  test("refuses a handshake without a token and a guest with 403, and gives out no guest tokens", async () => {
    expect(await handshake(undefined, membersOnly)).toBe(403);
    expect(await handshake((await guestOf(cloud)).token, membersOnly)).toBe(403);
    expect(await handshake(await issuer.sign(), membersOnly)).toBe(101);
    const refused = await fetch(`${membersOnly.api}/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":"Ada"}',
    });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "sign_in_required" }]);
  });

  test("lets nobody read who has not signed in, guests of earlier either", async () => {
    const read = async (path: string, headers = {}) =>
      (await fetch(`${membersOnly.api}${path}`, { headers })).status;
    expect(await read("/rooms/general/log")).toBe(401);
    expect(await read("/rooms/general/log", { authorization: `Bearer ${await issuer.sign()}` })).toBe(200);
    const { token } = await guestOf(cloud);
    expect(await read("/rooms/general/log", { authorization: `Bearer ${token}` })).toBe(401);
  });
});
