import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { Parley } from "../packages/client/src/parley.ts";
import { subscribe } from "../packages/core/src/connection/subscribe.ts";
import { defaultRateLimits } from "../packages/core/src/rate-limit/rate-limits.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, enterAsLegacy, everyItem, type Frame, guestOf, patient, storeOf } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  // One environment: with more, each has a bucket of its own.
  cloud = await startCloud({ lambda: { maxEnvironments: 1 } });
});
afterAll(() => cloud.close());

const isTyping = ({ action }: Frame) => action === "typing";

/** Ada on two devices and Ben, in a room. */
const setUp = async (addRoom: (room: string) => Promise<unknown> = async () => {}) => {
  const room = `typing-${randomUUID()}`;
  await addRoom(room);
  const [ada, ben] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Ben")]);
  const [phone, laptop, other] = await Promise.all([
    enter(cloud, room, ada.token),
    enter(cloud, room, ada.token),
    enter(cloud, room, ben.token),
  ]);
  const says = (frame: object = {}) =>
    phone.socket.send(JSON.stringify({ action: "typing", room, ...frame }));
  /** Resolves once all that was sent before has been answered and posted. */
  const settled = async () => {
    const id = randomUUID();
    await phone.asks({ action: "ping", id }, (answer) => answer.id === id);
    await vi.waitUntil(() => cloud.faults.running === 0, patient);
  };
  /** Sends a message of Ben's, which arrives after all that was posted before. */
  const marks = async (...clients: { frames: Frame[] }[]) => {
    const id = randomUUID();
    await other.asks({ action: "sendMessage", room, id, message: id }, (answer) => answer.id === id);
    for (const { frames } of clients)
      await vi.waitUntil(() => frames.some((each) => each.id === id), patient);
  };
  return { room, ada, phone, laptop, other, says, settled, marks };
};

test("who is typing is told to the others who are in the room, under the name of their token", async () => {
  const { room, ada, phone, laptop, other, says, settled, marks } = await setUp();
  const [legacy, elsewhere] = await Promise.all([
    enterAsLegacy(cloud, room, "hello from the old days"),
    enter(cloud, `${room.slice(0, 40)}-2`, (await guestOf(cloud, "Cy")).token),
  ]);
  says({ name: "Ben", userId: "account-ben", user_id: "Ben", seq: 7 });
  await vi.waitUntil(() => other.frames.some(isTyping), patient);
  await settled();
  await marks(phone, laptop, legacy);
  expect(other.frames.filter(isTyping)).toEqual([
    { action: "typing", room, userId: ada.userId, name: "Ada" },
  ]);
  for (const { frames } of [phone, laptop, legacy, elsewhere]) expect(frames.filter(isTyping)).toEqual([]);
});

test("it takes a Query and a post for each other, is not answered, and leaves nothing in the table", async () => {
  const { phone, other, says, settled, marks } = await setUp();
  // Once for each environment, it finds out that nobody will ever moderate the room.
  await marks(phone);
  says();
  await vi.waitUntil(() => other.frames.some(isTyping), patient);
  await settled();
  const [before, answers] = [await everyItem(cloud), phone.frames.length];
  cloud.meter.reset();
  says();
  await vi.waitUntil(() => other.frames.filter(isTyping).length === 2, patient);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  // The second frame is the empty one that API Gateway sends where a route has no answer.
  const { total, tableCalls } = cloud.meter.read();
  const calls = tableCalls.filter(({ call }) => !call.endsWith(" stage"));
  expect(calls.map(({ call, count, readUnits }) => [call, count, readUnits])).toEqual([
    ["Query subscription", 1, 1],
  ]);
  expect(total).toMatchObject({ messagesIn: 1, messagesOut: 2, writeUnits: 0, queueRequests: 0 });
  expect(await everyItem(cloud)).toBe(before);
  expect(phone.frames).toHaveLength(answers);
});

test("a flood reaches the room four times, is refused, and ends the connection of whoever does not wait", async () => {
  const { phone, other, says, marks } = await setUp();
  const refusals = () => phone.frames.filter(({ action }) => action === "error");
  const heard = () => other.frames.filter(isTyping).length;
  for (let nth = 0; nth < 12; nth++) says();
  await vi.waitUntil(() => refusals().length + heard() >= 12, patient);
  expect(refusals()[0]).toMatchObject({ code: "rate_limited", retryAfter: 5 });
  expect(phone.socket.readyState).toBe(phone.socket.OPEN);
  const closed = once(phone.socket, "close");
  for (let nth = 0; nth < 40; nth++) says();
  await closed;
  await marks(other);
  // One more for each five seconds that a busy machine takes for all this.
  expect(heard()).toBeGreaterThanOrEqual(4);
  expect(heard()).toBeLessThan(12);
});

test("in a room of more connections than the bound, nobody is told, and the client is told to wait", async () => {
  const store = storeOf(cloud);
  const strangers = (room: string) =>
    Promise.all(
      Array.from({ length: defaultRateLimits.typingConnections - 2 }, (_, nth) =>
        subscribe(store, room, {
          connectionId: `stranger-${nth}=`,
          userId: `guest-stranger-${nth}`,
          name: "Somebody",
          protocol: "parley.v1",
          connectedAt: Date.now(),
        }),
      ),
    );
  const { phone, other, says, marks } = await setUp(strangers);
  says({ id: "too-many" });
  await vi.waitUntil(() => phone.frames.some(({ id }) => id === "too-many"), patient);
  expect(phone.frames.find(({ id }) => id === "too-many")).toMatchObject({
    action: "error",
    code: "room_too_large",
    retryAfter: 600,
    message: expect.stringMatching(/^[A-Z].+\.$/),
  });
  await marks(other);
  expect(other.frames.filter(isTyping)).toEqual([]);
});

test.each([
  ["without a room", { room: undefined }, "invalid_field"],
  ["in a room that cannot be", { room: "Über uns" }, "room_invalid"],
  ["in a number", { room: 7 }, "invalid_field"],
  ["with an impossible id", { id: "no id" }, "invalid_field"],
])("typing %s is refused with a sentence", async (_, frame, code) => {
  const { phone, other, says, marks } = await setUp();
  says(frame);
  await vi.waitUntil(() => phone.frames.some(({ action }) => action === "error"), patient);
  expect(phone.frames.find(({ action }) => action === "error")).toMatchObject({
    code,
    message: expect.stringMatching(/^[A-Z].+\.$/),
  });
  await marks(other);
  expect(other.frames.filter(isTyping)).toEqual([]);
});

test("a legacy client cannot say that it is typing", async () => {
  const { room, other, marks } = await setUp();
  const legacy = await enterAsLegacy(cloud, room, "hello");
  const answer = await legacy.asks({ action: "typing", room, id: "old" }, ({ id }) => id === "old");
  expect(answer).toMatchObject({ action: "error", code: "unknown_action" });
  await marks(other);
  expect(other.frames.filter(isTyping)).toEqual([]);
});

test("two clients of Parley show each other's typing, until the message", async () => {
  const room = `typing-${randomUUID()}`;
  const client = async (name: string) => {
    const { token } = await guestOf(cloud, name);
    const parley = new Parley({ socketUrl: cloud.ws, apiUrl: cloud.api, token: async () => token });
    onTestFinished(() => parley.close());
    parley.join(room);
    parley.connect();
    await vi.waitUntil(() => parley.snapshot().rooms.get(room)?.status === "live", patient);
    const typing = () =>
      parley
        .snapshot()
        .rooms.get(room)
        ?.typing?.map(({ name }) => name) ?? [];
    return { parley, typing };
  };
  const [ada, ben] = [await client("Ada"), await client("Ben")];
  ada.parley.typing(room);
  await vi.waitFor(() => expect(ben.typing()).toEqual(["Ada"]), patient);
  ada.parley.send(room, "hello");
  await vi.waitUntil(() => ben.parley.snapshot().rooms.get(room)?.messages.length === 1, patient);
  expect([ada.typing(), ben.typing()]).toEqual([[], []]);
});
