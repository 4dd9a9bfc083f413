import { describe, expect, test, vi } from "vitest";
import { clientOf, serveEachTest, server } from "../../test/clients.ts";
import type { Parley } from "../parley.ts";
import { MyRooms } from "./my-rooms.ts";

serveEachTest();

const room = "general";

const connected = async (user: string, options: Parameters<typeof clientOf>[1] = {}) => {
  const client = clientOf(user, options);
  client.connect();
  await vi.waitFor(() => expect(client.snapshot().status).toBe("open"));
  return client;
};

const shows = (client: Parley, rooms: readonly string[]) =>
  vi.waitFor(() => expect(client.snapshot().myRooms).toEqual(rooms));

describe("A user who joins a room", () => {
  test("is a member on every device, also where nobody is in the room, and on those that come", async () => {
    const [phone, laptop, other] = [await connected("ada"), await connected("ada"), await connected("ben")];
    await shows(laptop, []);
    phone.joinRoom(room);
    for (const client of [phone, laptop]) await shows(client, [room]);
    await shows(await connected("ada"), [room]);
    laptop.leaveRoom(room);
    for (const client of [phone, laptop]) await shows(client, []);
    await shows(other, []);
    expect(laptop.snapshot().rooms.has(room)).toBe(false);
  });

  test("is a member once the server has stored it, and it is shown until then that it is in flight", async () => {
    const client = await connected("ada");
    server.instead = (request) => (request.action === "joinRoom" ? null : undefined);
    const id = client.joinRoom(room);
    await vi.waitFor(() =>
      expect(client.snapshot().rooms.get(room)?.membership).toEqual({ id, kind: "join", state: "sending" }),
    );
    expect(client.snapshot().myRooms).toEqual([]);
    client.discard(room, id);
    await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.membership).toBeUndefined());
  });

  test("is refused with a sentence, and may discard it", async () => {
    const client = await connected("ada");
    const message = "You may be a member of 500 rooms. Leave one first.";
    server.instead = ({ action, id }) =>
      action === "joinRoom"
        ? { action: "error", code: "too_many_rooms", message, error: message, id }
        : undefined;
    const id = client.joinRoom(room);
    await vi.waitFor(() =>
      expect(client.snapshot().rooms.get(room)?.membership).toMatchObject({
        state: "failed",
        error: { message },
      }),
    );
    client.discard(room, id);
    await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.membership).toBeUndefined());
  });

  test("where another device has done so already has nothing left to do", async () => {
    const client = await connected("ada");
    server.membership(room, "ada", { action: "joinRoom" });
    client.joinRoom(room);
    await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.status).toBe("live"));
    await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.membership).toBeUndefined());
    expect(client.snapshot().rooms.get(room)?.activity).toHaveLength(1);
  });

  test("joins once, however often the answer is lost", async () => {
    const client = await connected("ada", { timing: { ackWait: 50, retryBase: 1, retryCap: 10 } });
    let lost = 0;
    server.instead = (request, peer) => {
      if (request.action !== "joinRoom" || ++lost > 2) return undefined;
      server.membership(request.room, peer.userId, request);
      return null;
    };
    client.joinRoom(room);
    await shows(client, [room]);
    expect([...server.log(room).events.values()].map(({ action }) => action)).toEqual(["join"]);
  });
});

test("a frame that was lost is made up for by the next welcome", async () => {
  const client = await connected("ada");
  server.membership(room, "ada", { action: "joinRoom" });
  server.membership("hall", "ada", { action: "joinRoom" });
  await shows(client, []);
  server.cut();
  await shows(client, [room, "hall"]);
  server.membership(room, "ada", { action: "leaveRoom" });
  server.cut();
  await shows(client, ["hall"]);
});

test("what a welcome has no place for is read in pages", async () => {
  const rooms = Array.from({ length: 9 }, (_, n) => `room-${n}`);
  for (const each of rooms) server.membership(each, "ada", { action: "joinRoom" });
  server.welcomeRooms = 4;
  await shows(await connected("ada"), rooms);
});

test("another user is a member of nothing that the user before was", async () => {
  server.membership(room, "ada", { action: "joinRoom" });
  let user = "ada";
  const client = await connected("ada", { token: async () => user });
  await shows(client, [room]);
  user = "ben";
  server.cut();
  await shows(client, []);
});

test("a member's own coming and going is a line of the room, in the order of the log, once", async () => {
  const client = await connected("ada");
  client.join(room);
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.status).toBe("live"));
  const joined = server.membership(room, "ben", { action: "joinRoom" });
  const said = server.store(room, "ben", "hello");
  const left = server.membership(room, "ben", { action: "leaveRoom" });
  for (const event of [left, said, joined, joined]) if (event.action !== "error") server.tell(room, event);
  await vi.waitFor(() => expect(client.snapshot().rooms.get(room)?.activity).toHaveLength(2));
  const snapshot = client.snapshot().rooms.get(room);
  expect(snapshot?.activity).toMatchObject([joined, left]);
  expect(snapshot?.messages.map(({ seq }) => seq)).toEqual([2]);
});

describe("My rooms", () => {
  const told = (member: boolean, seq: number) => ({ member, seq });

  test("are unknown before the first welcome, whatever is told", () => {
    const mine = new MyRooms();
    mine.asked();
    mine.told("a", told(true, 3));
    expect(mine.all).toBeUndefined();
    mine.listed({ rooms: ["b"] });
    expect(mine.all).toEqual(["a", "b"]);
  });

  test("are what was told after the hello, and otherwise what its welcome lists", () => {
    const mine = new MyRooms();
    mine.asked();
    mine.listed({ rooms: ["a", "b"] });
    mine.told("a", told(false, 7));
    mine.told("c", told(true, 3));
    expect(mine.all).toEqual(["b", "c"]);
    mine.asked();
    mine.told("b", told(false, 9));
    mine.listed({ rooms: ["a", "b"] });
    expect(mine.all).toEqual(["a"]);
  });

  test("follow the event with the highest seq, in whatever order frames come", () => {
    const mine = new MyRooms();
    mine.listed({ rooms: [] });
    mine.told("a", told(true, 7));
    mine.told("a", told(false, 5));
    expect(mine.all).toEqual(["a"]);
    mine.told("a", told(false, 8));
    expect(mine.all).toEqual([]);
  });

  test("outside of a page stay as they were", () => {
    const mine = new MyRooms();
    mine.listed({ rooms: ["a", "b", "x", "z"] });
    mine.listed({ rooms: ["b", "c"], next: "m" });
    expect(mine.all).toEqual(["b", "c", "x", "z"]);
    mine.listed({ rooms: ["y"] }, "m");
    expect(mine.all).toEqual(["b", "c", "y"]);
  });
});
