import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { directRoomName } from "../packages/core/src/wire/closed-room.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { ask, enter, getFrom, guestOf, patient } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const connect = async (token: string) => enter(cloud, `lobby-${randomUUID()}`, token);
type Client = Awaited<ReturnType<typeof connect>>;

const told = ({ frames }: Client, action: string) => frames.filter((frame) => frame.action === action);
const block = (client: Client, user: string, blocked = true) =>
  ask(client, { action: "blocklist", user, blocked });

/** Two users, of whom Ada has two devices. */
const setUp = async () => {
  const [ada, ben] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Ben")]);
  const [phone, laptop, other] = await Promise.all([ada, ada, ben].map(({ token }) => connect(token)));
  if (!phone || !laptop || !other) throw new Error("A device is missing.");
  return { ada, ben, phone, laptop, other };
};

test("who blocks a user has them blocked on every device, and the blocked user is told nothing", async () => {
  const { ada, ben, phone, laptop, other } = await setUp();
  const before = other.frames.length;
  const blocklist = { revision: 1, users: [ben.userId] };
  expect(await block(phone, ben.userId)).toMatchObject({ action: "blocklist", blocklist });
  await vi.waitUntil(() => told(laptop, "blocklist").length === 1, patient);
  expect(told(laptop, "blocklist")).toEqual([{ action: "blocklist", blocklist }]);
  expect(told(await connect(ada.token), "welcome")).toMatchObject([{ blocklist }]);
  expect(await getFrom(cloud, "/account/export", ada.token)).toMatchObject({ blocked: [ben.userId] });
  expect(await ask(laptop, { action: "blocklist" })).toMatchObject({ blocklist });

  expect(await block(laptop, ben.userId, false)).toMatchObject({ blocklist: { revision: 2, users: [] } });
  await vi.waitUntil(() => told(phone, "blocklist").length === 2, patient);
  expect(other.frames.slice(before).filter(({ action }) => action !== "pong")).toEqual([]);
});

test("a ping tells a device that has missed a change, and one that has the list nothing", async () => {
  const { ben, phone, laptop } = await setUp();
  const pong = async (held: number) => {
    const { id: _, ...answer } = await ask(laptop, { action: "ping", rooms: {}, blocklist: held });
    return answer;
  };
  expect(await pong(0)).not.toHaveProperty("blocklist");
  await block(phone, ben.userId);
  expect(await pong(0)).toMatchObject({ blocklist: 1 });
  expect(await pong(1)).not.toHaveProperty("blocklist");
});

test("a list that is long is not in the welcome, and fits into the frame that is asked for", async () => {
  const { ada, phone } = await setUp();
  const users = Array.from({ length: 60 }, (_, nth) => `account-${randomUUID()}-${nth}`);
  for (const user of users) await block(phone, user);
  const [welcome] = told(await connect(ada.token), "welcome");
  expect(welcome?.blocklist).toEqual({ revision: 60 });
  expect(await ask(phone, { action: "blocklist" })).toMatchObject({ blocklist: { revision: 60, users } });
});

test("in a direct room the blocked user is answered as one who may not, and the blocker hears nothing", async () => {
  const { ada, ben, phone, other } = await setUp();
  const room = await directRoomName([ada.userId, ben.userId]);
  await ask(other, { action: "createRoom", room, with: [ada.userId] });
  await Promise.all([phone, other].map((client) => ask(client, { action: "join", room })));
  await ask(other, { action: "sendMessage", room, message: "first" });
  await block(phone, ben.userId);
  const refused = { action: "error", code: "forbidden", message: "You may not do this in this room." };
  for (const action of [{ action: "sendMessage", message: "second" }, { action: "typing" }])
    expect(await ask(other, { ...action, room })).toMatchObject(refused);
  expect(await ask(other, { action: "join", room })).toMatchObject({ action: "joined", head: 2 });
  expect(told(phone, "message").map(({ message }) => message)).toEqual(["first"]);
  expect(told(phone, "typing")).toEqual([]);
});
