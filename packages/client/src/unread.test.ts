import { expect, test, vi } from "vitest";
import { enter, roomOf, serveEachTest, server, timing } from "../test/clients.ts";
import { missingAfter } from "./unread.ts";

serveEachTest();

const room = "general";

/** How many messages a client that holds none of them counts after its marker. */
const missing = async (marker: { seq: number; messages?: number }) => {
  server.stateEvents = 0;
  server.readStatus = 500;
  server.markers.set(`ada ${room}`, { revision: 0, ...marker });
  const client = await enter("ada");
  const snapshot = roomOf(client);
  expect(snapshot?.messages).toEqual([]);
  return { client, count: snapshot && missingAfter(snapshot, marker.seq) };
};

test("a room whose events a welcome had no place for has as many unread messages as there are", async () => {
  server.counts = true;
  for (let n = 1; n <= 10; n++) server.store(room, "bob", `m${n}`);
  server.pin(room, 3);
  const { client, count } = await missing({ seq: 4, messages: 4 });
  expect(count).toBe(6);
  server.readStatus = 200;
  await vi.waitFor(() => expect(roomOf(client)?.messages).toHaveLength(10));
  const loaded = roomOf(client);
  expect(loaded).not.toHaveProperty("counted");
  expect(loaded && missingAfter(loaded, 4)).toBe(0);
});

test.each([
  ["marker", true, { seq: 4 }],
  ["room", false, { seq: 4, messages: 4 }],
])("it is not known how many there are where the %s has no number", async (_, counts, marker) => {
  server.counts = counts;
  for (let n = 1; n <= 10; n++) server.store(room, "bob", `m${n}`);
  expect((await missing(marker)).count).toBeUndefined();
});

test("messages that a pong tells of are missing until they are read", async () => {
  server.counts = true;
  server.store(room, "bob", "first");
  const client = await enter("ada", room, { timing: { ...timing, heartbeat: 50 } });
  server.readStatus = 500;
  server.store(room, "bob", "second");
  server.pin(room, 1);
  await vi.waitFor(() => expect(roomOf(client)).toHaveProperty("counted"));
  const behind = roomOf(client);
  expect(behind && [missingAfter(behind, 0), missingAfter(behind, 1)]).toEqual([1, 1]);
  server.readStatus = 200;
  await vi.waitFor(() => expect(roomOf(client)?.messages).toHaveLength(2));
  expect(roomOf(client)).not.toHaveProperty("counted");
});

test("a room is told of again once what was missing turns out to have been nothing", async () => {
  server.counts = true;
  server.store(room, "bob", "first");
  const client = await enter("ada");
  server.readStatus = 500;
  const empty = server.reserve(room);
  server.say(room, "bob", "third");
  await vi.waitFor(() => expect(roomOf(client)).toHaveProperty("counted"));
  server.tellAtOnce(room, [{ action: "void", seq: empty }]);
  await vi.waitFor(() => expect(roomOf(client)).not.toHaveProperty("counted"));
});

test("nothing is missing after a seq where all after it is held, whatever was counted", () => {
  const nothingHeld = { room, status: "live", messages: [], hasOlder: true, loadingOlder: false } as const;
  const counted = { after: 5, through: 8, head: 8, messages: 4 };
  expect(missingAfter({ ...nothingHeld, olderThrough: 5, counted }, 6)).toBe(0);
  expect(missingAfter({ ...nothingHeld, olderThrough: 5, counted }, 0)).toBe(4);
  expect(missingAfter({ ...nothingHeld, olderThrough: 5, counted }, 3)).toBeUndefined();
});
