import { afterEach, expect, test } from "vitest";
import type { Draft } from "../packages/core/src/log/draft.ts";
import { record } from "../packages/core/src/log/record.ts";
import type { Store } from "../packages/core/src/table/store.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { deliveries } from "./deliveries.ts";
import { enter, type Frame, guestOf, patient, storeOf } from "./operator.ts";
import { openRecordedClient, recordedClient } from "./recorded-client.ts";

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

const sender = { userId: "guest-mallory", name: "Mallory" };

const say = (room: string, nth: number): Draft => ({
  kind: "message",
  room,
  id: `${room}-${nth}`,
  message: `talk ${nth}`,
  sender,
});

/**
 * Fills the end of a room's log with events that show nothing: pins and unpins of its first message. They
 * are written as they are stored, since asking for each takes a hundred times as long.
 */
const fill = async (store: Store, room: string, events: number) => {
  const { event } = await record(store, say(room, 0));
  const { userId, name } = sender;
  const pins = Array.from({ length: events }, (_, nth) => ({
    kind: "pin" as const,
    room,
    seq: event.seq + 1 + nth,
    id: `${room}-pin-${nth}`,
    target: event.seq,
    pinned: nth % 2 === 0,
    userId,
    name,
    timestamp: event.timestamp,
  }));
  const { unprocessed } = await store.events.put(pins).go({ concurrency: 4 });
  expect(unprocessed).toEqual([]);
  await store.rooms
    .update({ room })
    .set({ head: event.seq + events })
    .go();
};

test("rooms that others have filled with pins make a page send four requests, not five for each", async () => {
  const on = await startCloud();
  cloud = on;
  const rooms = Array.from({ length: 12 }, (_, nth) => `filled-${nth}`);
  await Promise.all(rooms.map((room) => fill(storeOf(on), room, 130)));
  const { token } = await guestOf(on, "Ada");
  const { client, recorded } = recordedClient(on, token, "quiet");
  for (const room of rooms) client.join(room);
  client.connect();
  const live = () => rooms.every((room) => client.snapshot().rooms.get(room)?.status === "live");
  await expect.poll(live, patient).toBe(true);
  await expect.poll(() => recorded.requests, patient).toBe(4);
  // Whatever more it would have read at once, it would have by the time that others have talked.
  for (let nth = 1; nth <= 20; nth++) await record(storeOf(on), say("quiet", nth));
  expect(recorded.requests).toBe(4);
  // What its reader opens does not wait behind the others.
  const opened =
    rooms.filter((room) => client.snapshot().rooms.get(room)?.messages.length === 0).at(-1) ?? "";
  await client.loadOlder(opened, "asked");
  expect(client.snapshot().rooms.get(opened)?.messages).toHaveLength(1);
  expect(recorded.requests).toBeLessThanOrEqual(4 + 5);
});

/** Frames of every kind that others may send, some of which are refused. Each has its own id. */
const everyKind = (room: string, other: string) => [
  { action: "sendMessage", message: "first" },
  { action: "sendMessage", message: "in answer", replyTo: 1 },
  { action: "edit", seq: 1, message: "edited" },
  { action: "edit", seq: 99, message: "nothing" },
  { action: "pin", seq: 1 },
  { action: "pin", seq: 1, pinned: false },
  { action: "pin", seq: 2 },
  { action: "delete", seq: 2 },
  { action: "delete", seq: 2 },
  { action: "joinRoom" },
  { action: "joinRoom" },
  { action: "leaveRoom" },
  { action: "joinRoom", room: other },
  { action: "join", room: other, cursor: null },
  { action: "leave", room: other },
  { action: "leave" },
  { action: "join", cursor: null },
  { action: "ping", rooms: { [room]: 0 } },
  { action: "nothing" },
  { action: "sendMessage", message: "last" },
];

test.each(deliveries)(
  "whatever others do, a client that listens sends nothing, in a room that %s",
  async (_, tuning) => {
    const room = "listened";
    const on = await startCloud({ tuning });
    cloud = on;
    const clients = await Promise.all(
      ["Ada", "Ben"].map((name) => openRecordedClient(on, room, name, { gapGrace: 30_000 })),
    );
    const { token } = await guestOf(on, "Mallory");
    const mallory = await enter(on, room, token);
    const ask = (frame: Frame & { id: string }) =>
      mallory.asks({ room, ...frame }, (answer) => answer.id === frame.id);
    const frames = everyKind(room, "other").map((frame, nth) => ({ ...frame, id: `frame-${nth}` }));
    for (const frame of frames) await ask(frame);
    // And again, as it comes, with the answers of before.
    for (const frame of frames.slice(0, -1)) mallory.socket.send(JSON.stringify({ room, ...frame }));
    await ask({ action: "sendMessage", message: "end", id: "end" });
    mallory.socket.terminate();
    for (const { texts } of clients) await expect.poll(() => texts().at(-1), patient).toBe("end");
    for (const { recorded } of clients) expect(recorded).toMatchObject({ requests: 0, sent: [] });
  },
);
