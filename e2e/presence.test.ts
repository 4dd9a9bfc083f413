import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { Parley } from "../packages/client/src/parley.ts";
import { PresenceWatch } from "../packages/client/src/presence-watch.ts";
import { heldSeconds, leaseSeconds } from "../packages/core/src/connection/lease.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, enterAsLegacy, everyItem, guestOf, patient, storeOf } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  // One environment: with more, each has a bucket of its own.
  cloud = await startCloud({ lambda: { maxEnvironments: 1 } });
});
afterAll(() => cloud.close());

/** Whoever asks, on a connection of their own. */
const observer = async () => {
  const { token } = await guestOf(cloud, "Eve");
  const { asks, frames, socket } = await enter(cloud, "general", token);
  const ask = (frame: object) => {
    const id = randomUUID();
    return asks({ action: "presence", id, ...frame }, (answer) => answer.id === id);
  };
  return { frames, socket, ask };
};

/** The leases of a user: the seconds that each has left. */
const leasesOf = async (userId: string) => {
  const { data } = await storeOf(cloud).leases.query.lease({ present: userId }).go({ consistent: true });
  return data.map(({ until }) => Math.ceil((until - Date.now()) / 1000));
};

test("users are online by any of their devices, and whoever is not known is offline in the same form", async () => {
  const [ada, ben] = [await guestOf(cloud, "Ada"), await guestOf(cloud, "Ben")];
  const [phone, laptop] = [
    await enter(cloud, "general", ada.token),
    await enter(cloud, "general", ada.token),
  ];
  const { ask } = await observer();
  const users = [ada.userId, ben.userId, ada.userId, "account-nobody"];
  expect(await ask({ users })).toEqual({
    action: "presence",
    id: expect.any(String),
    users: { [ada.userId]: "online", [ben.userId]: "offline", "account-nobody": "offline" },
  });
  phone.socket.close();
  await vi.waitFor(async () => expect(await leasesOf(ada.userId)).toHaveLength(2), patient);
  laptop.socket.close();
  // Both leases are over, and what stays of them holds for as long as a reload takes.
  await vi.waitFor(async () => {
    const left = await leasesOf(ada.userId);
    expect(left).toHaveLength(1);
    expect(left[0]).toBeLessThanOrEqual(heldSeconds);
  }, patient);
  const id = ada.userId;
  await storeOf(cloud)
    .leases.put({ present: id, connectionId: "ended", until: Date.now(), expireAt: 1 })
    .go();
  expect(await ask({ users: [id] })).toMatchObject({ users: { [id]: "offline" } });
});

test("a ping renews the lease of its connection, and writes nothing while that is new", async () => {
  const { token, userId } = await guestOf(cloud, "Ada");
  const { asks } = await enter(cloud, "general", token);
  const ping = async () => {
    const id = randomUUID();
    cloud.meter.reset();
    await asks({ action: "ping", id, rooms: {} }, (answer) => answer.id === id);
    await vi.waitUntil(() => cloud.faults.running === 0, patient);
    return cloud.meter.read().bySource["default ping"];
  };
  expect(await ping()).toMatchObject({ readUnits: 0.5, writeUnits: 0 });
  const { leases } = storeOf(cloud);
  const { data } = await leases.query.lease({ present: userId }).go();
  const [{ connectionId = "" } = {}] = data;
  await leases.patch({ present: userId, connectionId }).set({ until: Date.now() }).go();
  expect(await ping()).toMatchObject({ readUnits: 0.5, writeUnits: 1 });
  expect((await leasesOf(userId))[0]).toBeGreaterThan(leaseSeconds - 60);
});

test("a legacy client is offline, and may not ask", async () => {
  const legacy = await enterAsLegacy(cloud, "general", "hello from the old days");
  const asked = { action: "presence", id: "old", users: ["account-ada"] };
  expect(await legacy.asks(asked, ({ id }) => id === "old")).toMatchObject({ code: "unknown_action" });
});

test.each([
  ["without users", {}],
  ["of users that are no list", { users: { ada: true } }],
  ["of a user who cannot be", { users: ["no id"] }],
  ["of a number", { users: [7] }],
  ["of too many users", { users: Array.from({ length: 51 }, (_, nth) => `account-${nth}`) }],
  ["of as many as a frame holds", { users: Array.from({ length: 7_500 }, () => "a") }],
])("a question %s is refused with a sentence, and reads nothing", async (_, frame) => {
  const { ask } = await observer();
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  cloud.meter.reset();
  expect(await ask(frame)).toMatchObject({
    code: "invalid_field",
    field: expect.stringMatching(/^users/),
    message: expect.stringMatching(/^[A-Z`].+\.$/),
  });
  const { tableCalls } = cloud.meter.read();
  expect(tableCalls.filter(({ call }) => call.endsWith(" lease"))).toEqual([]);
});

test("fifty users take fifty halves of a read unit, and nothing is written", async () => {
  const { ask } = await observer();
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  const before = await everyItem(cloud);
  cloud.meter.reset();
  await ask({ users: Array.from({ length: 50 }, (_, nth) => `account-${nth}`) });
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  const { total, tableCalls } = cloud.meter.read();
  const calls = tableCalls.filter(({ call }) => !call.endsWith(" stage"));
  expect(calls.map(({ call, count, readUnits }) => [call, count, readUnits])).toEqual([
    ["Query lease", 50, 25],
  ]);
  expect(total).toMatchObject({ messagesIn: 1, messagesOut: 1, writeUnits: 0 });
  expect(await everyItem(cloud)).toBe(before);
});

test("a flood of questions is refused, and ends the connection of whoever does not wait", async () => {
  const { frames, socket } = await observer();
  const say = () => socket.send(JSON.stringify({ action: "presence", users: ["account-ada"] }));
  const closed = once(socket, "close");
  for (let nth = 0; nth < 12; nth++) say();
  await vi.waitUntil(() => frames.some(({ action }) => action === "error"), patient);
  expect(frames.find(({ action }) => action === "error")).toMatchObject({
    code: "rate_limited",
    retryAfter: 5,
  });
  for (let nth = 0; nth < 40; nth++) say();
  await closed;
});

test("a client of Parley knows who is online of those whom it shows", async () => {
  const [ada, eve] = [await guestOf(cloud, "Ada"), await guestOf(cloud, "Eve")];
  await enter(cloud, "general", ada.token);
  const parley = new Parley({ socketUrl: cloud.ws, apiUrl: cloud.api, token: async () => eve.token });
  onTestFinished(() => parley.close());
  parley.connect();
  const watch = new PresenceWatch(parley);
  onTestFinished(watch.open());
  const users = [ada.userId, "account-nobody"];
  watch.show(users);
  const states = () => users.map((user) => watch.stateOf(user));
  await vi.waitFor(() => expect(states()).toEqual(["online", "offline"]), patient);
});
