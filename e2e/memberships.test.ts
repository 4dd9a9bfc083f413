import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, enterAsLegacy, type Frame, getFrom, guestOf, patient } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const fresh = (name: string) => `${name}-${randomUUID()}`;
type Client = Awaited<ReturnType<typeof enter>>;

const change = (client: Client, action: "joinRoom" | "leaveRoom", room: string, id = randomUUID()) =>
  client.asks({ action, room, id }, (answer) => answer.id === id);
const told = ({ frames }: Client, action: string) => frames.filter((frame) => frame.action === action);
const welcomeOf = (client: Client): Frame => told(client, "welcome").at(-1) ?? {};

/** A room with two members to be, of whom Ada has two devices. */
const setUp = async () => {
  const room = fresh("joined");
  const [ada, ben] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Ben")]);
  const [phone, laptop, other] = await Promise.all([
    enter(cloud, room, ada.token),
    enter(cloud, fresh("elsewhere"), ada.token),
    enter(cloud, room, ben.token),
  ]);
  return { room, ada, ben, phone, laptop, other };
};

test("who joins a room is seen in it, and is told on every device, wherever that is", async () => {
  const { room, ada, phone, laptop, other } = await setUp();
  expect(welcomeOf(phone)).toMatchObject({ memberOf: { rooms: [] } });
  const event = { action: "join", seq: 1, userId: ada.userId, name: "Ada" };
  expect(await change(phone, "joinRoom", room)).toMatchObject(event);
  await vi.waitUntil(() => told(other, "join").length === 1, patient);
  expect(told(other, "join")).toMatchObject([event]);
  await vi.waitUntil(() => told(laptop, "membership").length === 1, patient);
  expect(told(laptop, "membership")).toEqual([
    { action: "membership", room, membership: { member: true, seq: 1 } },
  ]);
  expect(told(other, "membership")).toEqual([]);
  expect(welcomeOf(await enter(cloud, fresh("any"), ada.token))).toMatchObject({
    memberOf: { rooms: [room] },
  });

  expect(await change(laptop, "leaveRoom", room)).toMatchObject({ action: "leave", seq: 2 });
  await vi.waitUntil(() => told(phone, "membership").length === 1, patient);
  expect(told(phone, "membership")).toMatchObject([{ membership: { member: false, seq: 2 } }]);
  expect(welcomeOf(await enter(cloud, fresh("any"), ada.token))).toMatchObject({ memberOf: { rooms: [] } });
});

test("one joins once, and may write in an open room all the same", async () => {
  const { room, phone, laptop, other } = await setUp();
  const id = randomUUID();
  await change(phone, "joinRoom", room, id);
  expect(await change(laptop, "joinRoom", room)).toMatchObject({ action: "error", code: "already_member" });
  expect(await change(other, "leaveRoom", room)).toMatchObject({ action: "error", code: "not_member" });
  const said = await other.asks(
    { action: "sendMessage", room, id: "m", message: "a visitor" },
    (answer) => answer.id === "m",
  );
  expect(said).toMatchObject({ action: "message", seq: 2 });
  // The first attempt may have died before it told anybody.
  phone.frames.length = 0;
  expect(
    await phone.asks({ action: "joinRoom", room, id, retry: true }, (answer) => answer.id === id),
  ).toMatchObject({ action: "join", seq: 1 });
  await vi.waitUntil(() => told(laptop, "membership").length === 2, patient);
});

test("nobody joins in another's name, and legacy clients neither join so nor are told", async () => {
  const { room, ada, other } = await setUp();
  const legacy = await enterAsLegacy(cloud, room, "from wscat");
  const frame = { action: "joinRoom", room, id: "j", userId: ada.userId, user_id: ada.userId, name: "Ada" };
  const joined = await other.asks(frame, (answer) => answer.id === "j");
  expect(joined).toMatchObject({ action: "join", name: "Ben" });
  expect(joined.userId).not.toBe(ada.userId);
  const refused = await legacy.asks({ action: "joinRoom", room }, (answer) => answer.action === "error");
  expect(String(refused.error)).toContain("joinRoom");
  expect(told(legacy, "join")).toEqual([]);
});

test("my rooms and the directory are read over HTTP, by whoever has a token, and only one's own", async () => {
  const { ada, ben, phone } = await setUp();
  const prefix = fresh("found").slice(0, 20);
  for (const room of [`${prefix}-b`, `${prefix}-a`]) await change(phone, "joinRoom", room);
  const mine = await getFrom(cloud, `/users/${ada.userId}/rooms`, ada.token);
  expect(mine.rooms).toMatchObject([
    { room: `${prefix}-a`, head: 1 },
    { room: `${prefix}-b`, head: 1 },
  ]);
  const page = await getFrom(cloud, `/users/${ada.userId}/rooms?limit=1&after=${prefix}-a`, ada.token);
  expect(page.rooms).toMatchObject([{ room: `${prefix}-b` }]);
  const found = await getFrom(cloud, `/rooms?prefix=${prefix}`, ben.token);
  expect(found).toEqual({ rooms: [`${prefix}-a`, `${prefix}-b`] });
  const id = randomUUID();
  const title = `Title of ${prefix}`;
  await phone.asks({ action: "describeRoom", room: `${prefix}-b`, title, id }, (frame) => frame.id === id);
  // The index may be a moment behind.
  await vi.waitUntil(async () => {
    const { rooms } = await getFrom(cloud, `/rooms?title=TITLE%20OF%20${prefix}`, ben.token);
    return JSON.stringify(rooms) === JSON.stringify([`${prefix}-b`]);
  }, patient);
  const status = async (path: string, token?: string) =>
    (await fetch(cloud.api + path, { headers: token ? { authorization: `Bearer ${token}` } : {} })).status;
  expect(await status(`/users/${ada.userId}/rooms`, ben.token)).toBe(403);
  expect(await status("/rooms")).toBe(401);
  for (const query of [
    "prefix=A",
    "prefix=%00",
    `prefix=${"a".repeat(65)}`,
    "after=..",
    "limit=x",
    `title=${"a".repeat(241)}`,
  ])
    expect([query, await status(`/rooms?${query}`, ben.token)]).toEqual([query, 400]);
});

test("a user who joins and leaves without end is told to wait, and nothing more is stored", async () => {
  const { room, phone, other } = await setUp();
  const answers: Frame[] = [];
  for (let n = 0; answers.at(-1)?.action !== "error" && n < 150; n++)
    answers.push(await change(phone, n % 2 === 0 ? "joinRoom" : "leaveRoom", room));
  expect(answers.at(-1)).toMatchObject({ code: "rate_limited", retryAfter: expect.any(Number) });
  // A twentieth of the rate, and of the burst, is not counted by each environment.
  expect(answers.length).toBeLessThan(125);
  expect(await change(other, "joinRoom", room)).toMatchObject({ action: "join", seq: answers.length });
});

test("a welcome of twenty rooms is at most two read units a room, and writes nothing of memberships", async () => {
  const { ada, phone } = await setUp();
  const rooms = Array.from({ length: 20 }, () => fresh("mine"));
  for (const room of rooms) await change(phone, "joinRoom", room);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  cloud.meter.reset();
  const cursors = Object.fromEntries(rooms.map((room) => [room, null]));
  const client = await enter(cloud, fresh("any"), ada.token);
  const fromHere = client.frames.length;
  await client.asks({ action: "hello", rooms: cursors }, () => client.frames.length > fromHere);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  const { tableCalls } = cloud.meter.read();
  const of = (call: string) => tableCalls.find((each) => each.call === call);
  // Each hello asks once, and the second one for a page of twenty.
  expect(of("Query member")).toMatchObject({ count: 2, writeUnits: 0 });
  expect((of("Query member")?.readUnits ?? 0) / 40).toBeLessThanOrEqual(0.1);
  const ofMembers = tableCalls.filter(({ call }) => /^\w+ (member|listing)$/.test(call));
  expect(ofMembers.map(({ call }) => call)).toEqual(["Query member"]);
  expect(told(client, "welcome").at(-1)).toMatchObject({ memberOf: { rooms: rooms.toSorted() } });
});

test("a join is five write units, and six where it lists its room", async () => {
  const { room, phone, other } = await setUp();
  await change(phone, "joinRoom", room);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  cloud.meter.reset();
  await change(other, "joinRoom", room);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  const { tableCalls } = cloud.meter.read();
  const own = tableCalls.filter(({ call }) => !/ (stage|limit)$/.test(call));
  expect(own.reduce((sum, { writeUnits }) => sum + writeUnits, 0)).toBe(5);
});

test("a welcome shows the rooms that were active last, and others are shown by their names", async () => {
  const [ada, ben] = [await guestOf(cloud, "Ada"), await guestOf(cloud, "Ben")];
  const [client, other] = [
    await enter(cloud, fresh("any"), ada.token),
    await enter(cloud, fresh("any"), ben.token),
  ];
  const rooms = ["one", "two", "three"].map(fresh);
  for (const room of rooms) await change(client, "joinRoom", room);
  const [one = ""] = rooms;
  await other.asks({ action: "sendMessage", room: one, id: "m", message: "hello" }, ({ id }) => id === "m");
  const hello = (latest?: number) =>
    client.asks(
      { action: "hello", id: randomUUID(), rooms: {}, latest },
      ({ action }) => action === "welcome",
    );
  client.frames.length = 0;
  const welcome = await hello(2);
  expect(welcome).toMatchObject({
    memberOf: {
      rooms: rooms.toSorted(),
      activeAt: rooms.map(() => expect.any(Number)),
      latest: [
        { room: one, last: { text: "hello", name: "Ben" }, messages: 1 },
        { room: rooms[2], head: 1 },
      ],
    },
  });
  client.frames.length = 0;
  expect((await hello()).memberOf).toEqual({ rooms: rooms.toSorted() });
  const named = await getFrom(cloud, `/users/${ada.userId}/rooms?rooms=${one},${fresh("other")}`, ada.token);
  expect(named).toMatchObject({ rooms: [{ room: one, last: { text: "hello" } }] });
});

test("what a member is notified of is told to their other devices, and is in the next welcome", async () => {
  const { room, ada, phone, laptop, other } = await setUp();
  await change(phone, "joinRoom", room);
  const set = (client: Client, level: string, revision: number) => {
    const id = randomUUID();
    return client.asks({ action: "notifications", id, room, level, revision }, (answer) => answer.id === id);
  };
  const muted = { action: "notifications", room, notifications: { level: "nothing", revision: 1 } };
  expect(await set(phone, "nothing", 1)).toMatchObject(muted);
  await vi.waitUntil(() => told(laptop, "notifications").length === 1, patient);
  expect(told(laptop, "notifications")).toEqual([muted]);
  expect(await set(laptop, "everything", 1)).toMatchObject(muted);
  expect(await set(other, "nothing", 1)).toMatchObject({ action: "error", code: "not_member" });
  expect(await set(other, "loud", 1)).toMatchObject({
    action: "error",
    code: "invalid_field",
    field: "level",
  });
  expect(told(phone, "notifications")).toHaveLength(1);
  const late = await enter(cloud, fresh("any"), ada.token);
  late.frames.length = 0;
  const welcome = await late.asks({ action: "hello", latest: 5 }, ({ action }) => action === "welcome");
  expect(welcome).toMatchObject({ memberOf: { latest: [{ room, notifications: muted.notifications }] } });
});
