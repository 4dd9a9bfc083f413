import type { Read } from "@parley/core/protocol/read-marker";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { clientOf, impatient, serveEachTest, server, timing } from "../../test/clients.ts";
import type { Parley } from "../parley.ts";

serveEachTest();

const room = "general";

const readOf = (client: Parley) => client.snapshot().rooms.get(room)?.read;

const reaches = (client: Parley, seq: number, revision = 0) =>
  vi.waitFor(() => expect(readOf(client)).toEqual({ seq, revision }));

const reads = () => server.asked.filter((asked): asked is Read => asked.action === "read");

/** A client that is in the room, with ten messages. */
const inRoom = async (user: string, options: Parameters<typeof clientOf>[1] = {}) => {
  const client = clientOf(user, options);
  client.join(room);
  client.connect();
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.status).toBe("live"));
  return client;
};

const fill = () => {
  for (let n = 1; n <= 10; n++) server.store(room, "bob", `m${n}`);
};

test("what is read here is read on the user's other devices, and in no other user's", async () => {
  fill();
  const [phone, laptop, other] = [await inRoom("ada"), await inRoom("ada"), await inRoom("ben")];
  phone.markRead(room, 4);
  expect(readOf(phone)).toEqual({ seq: 4, revision: 0 });
  await reaches(laptop, 4);
  laptop.markRead(room, 6);
  await reaches(phone, 6);
  expect(readOf(other)).toBeUndefined();
  await reaches(await inRoom("ada"), 6);
});

test("messages that are read one after another are one frame", async () => {
  fill();
  const client = await inRoom("ada", { timing: { ...timing, readWithin: 200 } });
  for (let seq = 1; seq <= 10; seq++) client.markRead(room, seq);
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 10, revision: 0 }));
  client.markRead(room, 3);
  expect(readOf(client)).toEqual({ seq: 10, revision: 0 });
  expect(reads()).toHaveLength(1);
});

test("a marker has the number of messages that are read, also where some are marked as unread", async () => {
  server.counts = true;
  fill();
  const client = await inRoom("ada");
  const stored = (marker: object) =>
    vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual(marker));
  client.markRead(room, 4);
  await stored({ seq: 4, revision: 0, messages: 4 });
  client.markUnread(room, 3);
  await stored({ seq: 2, revision: 1, messages: 2 });
});

test("who has read the last message has read the log to its end, and sends no frame for changes alone", async () => {
  server.counts = true;
  fill();
  server.log(room).settledHoles = true;
  server.reserve(room);
  server.log(room).messages += 1;
  const client = await inRoom("ada");
  const stored = (marker: object) =>
    vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual(marker));
  client.markRead(room, 10);
  // A message that was never stored was counted.
  await stored({ seq: 11, revision: 0, messages: 11 });
  server.tell(room, server.pin(room, 3));
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.pinned).toHaveLength(1));
  client.markRead(room, 10);
  client.send(room, "an own message");
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.messages.at(-1)?.seq).toBe(13));
  client.markRead(room, 10);
  await stored({ seq: 13, revision: 0, messages: 12 });
  expect(reads().map(({ seq }) => seq)).toEqual([11, 13]);
  server.say(room, "bob", "news");
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.messages.at(-1)?.seq).toBe(14));
  client.markRead(room, 13);
  expect(readOf(client)).toEqual({ seq: 13, revision: 0, messages: 12 });
});

test("a reader who reads on is told of now and then, and at once when the client is closed", async () => {
  fill();
  const client = await inRoom("ada", { timing: { ...timing, readInterval: 600_000, readCap: 600_000 } });
  client.markRead(room, 2);
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 2, revision: 0 }));
  const other = await inRoom("ada");
  client.markRead(room, 5);
  other.markRead(room, 3);
  await reaches(client, 5);
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 3, revision: 0 }));
  expect(reads()).toHaveLength(2);
  client.close();
  await reaches(other, 5);
});

test("a message that is marked as unread is unread everywhere, and can be read again", async () => {
  fill();
  const [phone, laptop] = [await inRoom("ada"), await inRoom("ada")];
  phone.markRead(room, 9);
  await reaches(laptop, 9);
  laptop.markUnread(room, 4);
  await reaches(phone, 3, 1);
  phone.markRead(room, 10);
  await reaches(laptop, 10, 1);
});

test("what was read while there was no connection is told by the next one, and counts from then on", async () => {
  fill();
  const client = await inRoom("ada");
  client.close();
  await vi.waitFor(() => expect(server.peers.size).toBe(0));
  client.markRead(room, 7);
  client.connect();
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 7, revision: 0 }));
  client.close();
  await vi.waitFor(() => expect(server.peers.size).toBe(0));
  server.markers.set(`ada ${room}`, { seq: 9, revision: 0 });
  client.markRead(room, 8);
  client.connect();
  await reaches(client, 9);
});

test("a marker whose answer is lost is sent again, and one that is refused for now after a while", async () => {
  fill();
  const client = await inRoom("ada", { timing: { ...impatient, readWithin: 10 } });
  let lost = 0;
  server.instead = (request) => (request.action === "read" && ++lost <= 2 ? null : undefined);
  client.markRead(room, 5);
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 5, revision: 0 }));
  let refused = 0;
  server.instead = (request) => {
    if (request.action !== "read" || ++refused > 2) return undefined;
    const message = "Too many requests.";
    return { action: "error", code: "rate_limited", message, error: message, id: request.id };
  };
  client.markRead(room, 6);
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 6, revision: 0 }));
});

test("an older server is asked once a connection, nobody is told of its refusal, and reading goes on", async () => {
  fill();
  server.knowsMarkers = false;
  const client = await inRoom("ada");
  const problems: string[] = [];
  client.on("error", ({ code }) => problems.push(code));
  client.markRead(room, 2);
  await vi.waitFor(() => expect(reads()).toHaveLength(1));
  client.markRead(room, 5);
  server.say(room, "bob", "after");
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.messages).toHaveLength(11));
  client.markRead(room, 11);
  expect(readOf(client)).toEqual({ seq: 11, revision: 0 });
  expect(reads()).toHaveLength(1);
  expect(problems).toEqual([]);
});

test("a room with another log has nothing read, and markers of the old one are not sent", async () => {
  fill();
  const client = await inRoom("ada");
  client.markRead(room, 8);
  await vi.waitFor(() => expect(server.markers.size).toBe(1));
  server.markers.clear();
  server.startOver(room, "second");
  server.cut();
  await vi.waitFor(() => expect(readOf(client)).toBeUndefined());
});

test("closing the client tells what was read", async () => {
  fill();
  const client = await inRoom("ada", { timing: { ...timing, readWithin: 60_000 } });
  client.markRead(room, 8);
  client.close();
  await vi.waitFor(() => expect(server.markers.get(`ada ${room}`)).toEqual({ seq: 8, revision: 0 }));
});

test("whatever devices read and mark as unread, and whatever is lost, all end with the same marker", async () => {
  fill();
  const device = fc.integer({ min: 0, max: 2 });
  const step = fc.oneof(
    fc.record({ device, read: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ device, unread: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ device, reconnect: fc.constant(true) }),
  );
  const devices = await Promise.all([inRoom("ada"), inRoom("ada"), inRoom("ada")]);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      for (const each of steps) {
        const client = devices[each.device];
        if ("read" in each) client?.markRead(room, each.read);
        if ("unread" in each) client?.markUnread(room, each.unread);
        if ("reconnect" in each) {
          client?.close();
          client?.connect();
        }
      }
      await vi.waitFor(
        () => {
          const stored = server.markers.get(`ada ${room}`);
          for (const client of devices) expect(readOf(client)).toEqual(stored);
          expect(devices.map((client) => client.snapshot().rooms.get(room)?.status)).toEqual(
            devices.map(() => "live"),
          );
        },
        { timeout: 20_000 },
      );
    }),
    { numRuns: 10 },
  );
});
