import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { Parley } from "../packages/client/src/parley.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, type Frame, guestOf, patient } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

/** A room with three messages, two connections of Ada, and one of Ben, who sent them. */
const setUp = async () => {
  const room = `marked-${randomUUID()}`;
  const [ada, ben] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Ben")]);
  const [phone, laptop, other] = await Promise.all([
    enter(cloud, room, ada.token),
    enter(cloud, room, ada.token),
    enter(cloud, room, ben.token),
  ]);
  let epoch: unknown;
  for (let n = 1; n <= 3; n++) {
    const id = `m${n}`;
    const frame = { action: "sendMessage", room, id, message: id };
    ({ epoch } = await other.asks(frame, (answer) => answer.id === id));
  }
  const mark = (marked: object) => {
    const id = randomUUID();
    return phone.asks({ action: "read", room, epoch, id, ...marked }, (answer) => answer.id === id);
  };
  return { room, epoch, ada, phone, laptop, other, mark };
};

test("unread is what the room has counted less what the marker has read, whatever the last event is", async () => {
  const { room, epoch, ada, phone, other, mark } = await setUp();
  await other.asks({ action: "edit", room, seq: 3, id: "e", message: "edited" }, ({ id }) => id === "e");
  expect(await mark({ seq: 2, messages: 2 })).toMatchObject({ read: { seq: 2, revision: 0, messages: 2 } });
  const later = await enter(cloud, room, ada.token);
  const states = later.frames.flatMap(({ rooms }) => rooms ?? []);
  expect(states).toMatchObject([{ room, epoch, head: 4, messages: 3, read: { messages: 2 } }]);
  const pong = await phone.asks({ action: "ping", id: "p", rooms: { [room]: 1 } }, ({ id }) => id === "p");
  expect(pong).toMatchObject({ rooms: { [room]: 4 }, messages: { [room]: 3 } });
  // The last event is an edit: who has read it has read all messages, and need not know how many.
  expect(await mark({ seq: 4 })).toMatchObject({ read: { seq: 4, messages: 3 } });
});

const isRead = ({ action }: Frame) => action === "read";

test("what is read on one device is told to the user's others, to nobody else, and to those that come", async () => {
  const { room, epoch, ada, laptop, other, mark } = await setUp();
  const read = { seq: 2, revision: 0 };
  expect(await mark({ seq: 2 })).toMatchObject({ action: "read", room, epoch, read });
  await vi.waitUntil(() => laptop.frames.some(isRead), patient);
  expect(laptop.frames.filter(isRead)).toEqual([{ action: "read", room, epoch, read }]);
  expect(await mark({ seq: 1 })).toMatchObject({ read });
  expect(await mark({ seq: 1, revision: 1 })).toMatchObject({ read: { seq: 1, revision: 1 } });
  await vi.waitUntil(() => laptop.frames.filter(isRead).length === 2, patient);
  expect(other.frames.filter(isRead)).toEqual([]);

  const later = await enter(cloud, room, ada.token);
  const states = later.frames.flatMap(({ rooms }) => rooms ?? []);
  expect(states).toMatchObject([{ room, read: { seq: 1, revision: 1 } }]);
});

test("a marker that is sent again is told again: the first attempt may have died before it was", async () => {
  const { laptop, mark } = await setUp();
  await mark({ seq: 2 });
  await mark({ seq: 2 });
  await vi.waitUntil(() => laptop.frames.filter(isRead).length === 2, patient);
});

test.each([
  ["beyond the head", { seq: 4 }, "seq"],
  ["before the first seq", { seq: -1 }, "seq"],
  ["that is no seq", { seq: "2" }, "seq"],
  ["of more messages than the room has had", { seq: 2, messages: 4 }, "messages"],
  ["of fewer messages than none", { seq: 2, messages: -1 }, "messages"],
  ["of half a message", { seq: 2, messages: 1.5 }, "messages"],
  ["of another log", { seq: 1, epoch: "another" }, "epoch"],
  ["of a room that nobody has entered", { seq: 0, room: "never-entered" }, "epoch"],
  ["with a revision beyond all", { seq: 1, revision: 1_000_000_000 }, "revision"],
])("a marker %s is refused with a sentence", async (_, marked, field) => {
  const { mark } = await setUp();
  expect(await mark(marked)).toMatchObject({
    action: "error",
    code: "invalid_field",
    field,
    message: expect.stringMatching(/^[A-Z].+\.$/),
  });
});

test("two clients of one user end with what either has read, also one that was not connected", async () => {
  const { room, ada } = await setUp();
  const device = () => {
    const client = new Parley({
      socketUrl: cloud.ws,
      apiUrl: cloud.api,
      token: async () => ada.token,
      timing: { readWithin: 50, readInterval: 50, readCap: 50 },
    });
    onTestFinished(() => client.close());
    client.join(room);
    client.connect();
    const state = () => client.snapshot().rooms.get(room);
    const reaches = (seq: number, revision = 0) =>
      vi.waitFor(() => expect(state()?.read).toMatchObject({ seq, revision }), patient);
    const enters = () => vi.waitUntil(() => state()?.status === "live", patient);
    return { client, reaches, enters };
  };
  const [desk, pocket] = [device(), device()];
  await Promise.all([desk.enters(), pocket.enters()]);
  desk.client.markRead(room, 2);
  await pocket.reaches(2);
  pocket.client.close();
  desk.client.markRead(room, 3);
  const third = device();
  await third.reaches(3);
  pocket.client.connect();
  await pocket.reaches(3);
  pocket.client.markUnread(room, 2);
  await desk.reaches(1, 1);
});

test("a marker takes a write unit, a read and a Query, and a second device one post", async () => {
  const { laptop, mark } = await setUp();
  await mark({ seq: 1 });
  await vi.waitUntil(() => laptop.frames.some(isRead), patient);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  cloud.meter.reset();
  await mark({ seq: 2 });
  await vi.waitUntil(() => laptop.frames.filter(isRead).length === 2, patient);
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
  const { total, tableCalls } = cloud.meter.read();
  const calls = tableCalls.filter(({ call }) => !call.endsWith(" stage"));
  expect(calls.map(({ call, count, readUnits, writeUnits }) => [call, count, readUnits, writeUnits])).toEqual(
    [
      ["GetItem room", 1, 1, 0],
      ["PutItem marker", 1, 0, 1],
      ["Query gsi1", 1, 0.5, 0],
    ],
  );
  expect(total).toMatchObject({ messagesIn: 1, messagesOut: 2, writeUnits: 1 });
});
