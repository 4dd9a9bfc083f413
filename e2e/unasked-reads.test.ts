import { afterEach, expect, test } from "vitest";
import type { Draft } from "../packages/core/src/log/draft.ts";
import { record } from "../packages/core/src/log/record.ts";
import type { Store } from "../packages/core/src/table/store.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { guestOf, patient, storeOf } from "./operator.ts";
import { recordedClient } from "./recorded-client.ts";

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

/** Fills the end of a room's log with events that show nothing: pins and unpins of its first message. */
const fill = async (store: Store, room: string, events: number) => {
  await record(store, say(room, 0));
  for (let nth = 0; nth < events; nth++)
    await record(store, {
      kind: "pin",
      room,
      id: `${room}-pin-${nth}`,
      target: 1,
      pinned: nth % 2 === 0,
      sender,
    });
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
