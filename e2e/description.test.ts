import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, enterAsLegacy, guestOf, patient, storeOf } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

type Client = Awaited<ReturnType<typeof enter>>;
type Texts = { title?: unknown; topic?: unknown };

const describeRoom = (client: Client, room: string, texts: Texts, id = randomUUID(), retry = false) =>
  client.asks(
    { action: "describeRoom", room, id, ...texts, ...(retry && { retry }) },
    (answer) => answer.id === id,
  );
const joinRoom = (client: Client, room: string, id = randomUUID()) =>
  client.asks({ action: "joinRoom", room, id }, (answer) => answer.id === id);
const told = ({ frames }: Client) => frames.filter(({ action }) => action === "describe");

/** What a newcomer's room state says of a room. */
const stateOf = async (room: string) => {
  const { token } = await guestOf(cloud, "Newcomer");
  const { frames } = await enter(cloud, room, token);
  const [state] = frames.flatMap(({ rooms }) => (Array.isArray(rooms) ? rooms : []));
  return state;
};

/** A room with a member, and somebody who only visits it. */
const setUp = async () => {
  const room = `described-${randomUUID()}`;
  const [ada, ben] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Ben")]);
  const [member, visitor] = await Promise.all([enter(cloud, room, ada.token), enter(cloud, room, ben.token)]);
  await joinRoom(member, room);
  return { room, member, visitor };
};

test("a room's title and topic are told to who is there and to who comes, each as it was last said", async () => {
  const { room, member, visitor } = await setUp();
  const both = { title: "  The   great hall ", topic: "What has no place elsewhere" };
  expect(await describeRoom(member, room, both)).toMatchObject({ action: "describe", seq: 2, name: "Ada" });
  expect(await describeRoom(member, room, { topic: "" })).toMatchObject({ seq: 3, topic: "" });
  await vi.waitUntil(() => told(visitor).length === 2, patient);
  expect(told(visitor)).toMatchObject([{ title: "The great hall", topic: both.topic }, { topic: "" }]);
  expect(await stateOf(room)).toMatchObject({
    title: { text: "The great hall", seq: 2 },
    topic: { text: "", seq: 3 },
  });
});

test("who is no member, or speaks the old protocol, changes nothing", async () => {
  const { room, member, visitor } = await setUp();
  const refused = await describeRoom(visitor, room, { title: "Mine" });
  expect(refused).toMatchObject({ action: "error", code: "not_member", field: "room" });
  const legacy = await enterAsLegacy(cloud, room, "from wscat");
  const frame = { action: "describeRoom", room, title: "Mine" };
  expect(await legacy.asks(frame, ({ action }) => action === "error")).toMatchObject({
    code: "unknown_action",
  });
  expect(told(member)).toEqual([]);
  expect(await stateOf(room)).not.toHaveProperty("title");
});

test.each<[string, Texts, string]>([
  ["neither", {}, "title"],
  ["a title of 81 characters", { title: "x".repeat(81) }, "title"],
  ["a title of 10,000", { title: "\u2057".repeat(10_000) }, "title"],
  ["a topic of 251", { topic: "😀".repeat(251) }, "topic"],
  ["a title that shows nothing", { title: "\u0301\u0302" }, "title"],
  ["a number", { title: 7 }, "title"],
])("%s is refused, and nothing is stored", async (_, texts, field) => {
  const { room, member, visitor } = await setUp();
  const refused = await describeRoom(member, room, texts);
  expect(refused).toMatchObject({ action: "error", code: "invalid_field", field });
  expect(await joinRoom(visitor, room)).toMatchObject({ seq: 2 });
});

test("a title that is sent again is said once, and an id says one thing", async () => {
  const { room, member } = await setUp();
  const id = randomUUID();
  await describeRoom(member, room, { title: "The hall" }, id);
  member.frames.length = 0;
  expect(await describeRoom(member, room, { title: "The hall" }, id, true)).toMatchObject({ seq: 2 });
  member.frames.length = 0;
  expect(await describeRoom(member, room, { title: "Another" }, id)).toMatchObject({ code: "id_reused" });
  expect(await stateOf(room)).toMatchObject({ title: { text: "The hall", seq: 2 } });
});

test("a welcome of a hundred rooms arrives, and tells what was said there, whatever they are called", async () => {
  const rooms = Array.from(
    { length: 100 },
    (_, nth) => `${randomUUID()}-`.padEnd(64 - 3, "x") + String(nth).padStart(3, "0"),
  );
  const store = storeOf(cloud);
  const [ada, ben] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Ben")]);
  const hello = { action: "hello", rooms: Object.fromEntries(rooms.map((room) => [room, null])) };
  const first = await enter(cloud, `any-${randomUUID()}`, ada.token);
  await first.asks({ ...hello, id: "h" }, ({ id }) => id === "h");
  const [title, topic] = ["😀".repeat(80), "😀".repeat(250)];
  for (const room of rooms) {
    await store.descriptions.put({ room, title, titleSeq: 1, topic, topicSeq: 1 }).go();
    await store.rooms.patch({ room }).set({ described: true }).go();
  }
  for (const room of rooms.slice(0, 20))
    await first.asks({ action: "sendMessage", room, id: room, message: "hi" }, ({ id }) => id === room);
  const second = await enter(cloud, `any-${randomUUID()}`, ben.token);
  const welcome = await second.asks({ ...hello, id: "h" }, ({ id }) => id === "h");
  expect(welcome).toMatchObject({ action: "welcome" });
  expect(Buffer.byteLength(JSON.stringify(welcome))).toBeLessThan(64 * 1024);
  const states = Array.isArray(welcome.rooms) ? welcome.rooms : [];
  expect(states).toHaveLength(100);
  // Of each room that something was said in, the newest is there.
  const told = states.filter(({ events }) => events.length > 0);
  expect(told).toHaveLength(20);
  // A room by itself has all of it.
  const joined = await second.asks(
    { action: "join", room: rooms[99], cursor: null, id: "j" },
    ({ id }) => id === "j",
  );
  expect(joined).toMatchObject({ title: { text: title }, topic: { text: topic } });
});
