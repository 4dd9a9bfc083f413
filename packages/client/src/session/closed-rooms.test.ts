import { directRoomName, privateRoomName } from "@parley/core/wire/closed-room";
import { describe, expect, test, vi } from "vitest";
import {
  clientOf,
  errorFrame,
  impatient,
  problemsOf,
  roomOf,
  serveEachTest,
  server,
  textsOf,
  until,
} from "../../test/clients.ts";
import { memoryOutbox } from "../outbox/outbox.ts";
import type { Parley } from "../parley.ts";

serveEachTest();

const connected = async (user: string, options: Parameters<typeof clientOf>[1] = {}) => {
  const client = clientOf(user, options);
  client.connect();
  await until(() => expect(client.snapshot().status).toBe("open"));
  return client;
};

const isLive = (client: Parley, room: string) =>
  until(() => expect(roomOf(client, room)?.status).toBe("live"));
const isGone = (client: Parley, room: string) => until(() => expect(roomOf(client, room)).toBeUndefined());
const actionsIn = (room: string) => server.asked.filter((each) => "room" in each && each.room === room);

const removalsOf = (client: Parley) => {
  const rooms: string[] = [];
  client.on("removed", ({ room }) => rooms.push(room));
  return rooms;
};

/** A private room of ada's, with ben in it, and both in step. */
const roomOfTwo = async () => {
  const [ada, ben] = [await connected("ada"), await connected("ben")];
  const room = await ada.createPrivateRoom();
  await isLive(ada, room);
  ada.changeRole(room, "ben", "member");
  await isLive(ben, room);
  return { ada, ben, room };
};

describe("A private room", () => {
  test("is made once, however often the answer is lost, and is entered after that", async () => {
    let lost = 0;
    server.instead = (request, peer) => {
      if (request.action !== "createRoom" || ++lost > 2) return undefined;
      server.create(request.room, peer.userId, request);
      return null;
    };
    const ada = await connected("ada", { timing: impatient });
    const room = await ada.createPrivateRoom();
    await isLive(ada, room);
    const [first, ...others] = actionsIn(room);
    expect(first).toMatchObject({
      action: "createRoom",
      room: await privateRoomName("ada", first?.id ?? ""),
    });
    expect(others.filter(({ action }) => action === "createRoom").map(({ id }) => id)).toEqual([
      first?.id,
      first?.id,
    ]);
    // Nobody asks for a room that is not made: the answer would be that there is none.
    expect(actionsIn(room).findIndex(({ action }) => action === "join")).toBe(3);
    expect(roomOf(ada, room)).toMatchObject({ role: "owner", activity: [{ action: "create" }] });
    expect(ada.snapshot().myRooms).toEqual([room]);
  });

  test("that an earlier process was to make is made by the next one, with what was to be said there", async () => {
    const outbox = { ...memoryOutbox(), user: "ada" };
    const before = clientOf("ada", { outbox });
    const room = await before.createPrivateRoom();
    before.send(room, "hello");
    before.close();
    const ada = await connected("ada", { outbox });
    await isLive(ada, room);
    await until(() => expect(textsOf(ada, room)).toEqual(["hello"]));
    await vi.waitFor(async () => expect(await outbox.load()).toEqual([]));
  });

  test("that is refused is dropped with all that was to be sent there, and why is told", async () => {
    const message = "You may be a member of 500 rooms. Leave one first.";
    server.instead = ({ action, id }) =>
      action === "createRoom"
        ? { action: "error", code: "too_many_rooms", message, error: message, id }
        : undefined;
    const outbox = memoryOutbox();
    const ada = await connected("ada", { outbox });
    const [removals, problems] = [removalsOf(ada), problemsOf(ada)];
    const room = await ada.createPrivateRoom({ title: "Party" });
    await isGone(ada, room);
    expect(removals).toEqual([room]);
    expect(problems).toMatchObject([{ code: "too_many_rooms", message, room }]);
    expect(await outbox.load()).toEqual([]);
  });

  test("is entered by whom its owner adds, and what they are follows what is said of them", async () => {
    const { ada, ben, room } = await roomOfTwo();
    expect(roomOf(ben, room)?.role).toBe("member");
    ada.changeRole(room, "ben", "moderator");
    await until(() => expect(roomOf(ben, room)?.role).toBe("moderator"));
    ada.changeRole(room, "ben", "owner");
    await until(() => expect(roomOf(ben, room)?.role).toBe("owner"));
    expect(roomOf(ada, room)?.role).toBe("moderator");
    server.cut();
    await until(() => expect(roomOf(ada, room)).toMatchObject({ status: "live", role: "moderator" }));
    await until(() => expect(roomOf(ada, room)?.activity).toHaveLength(4));
    expect(roomOf(ada, room)?.activity?.map((event) => "role" in event && event.role)).toEqual([
      false,
      "member",
      "moderator",
      "owner",
    ]);
  });
});

describe("An open room of one's own", () => {
  test("is made once, however often the answer is lost, and joined by that", async () => {
    let lost = 0;
    server.instead = (request, peer) => {
      if (request.action !== "createRoom" || ++lost > 1) return undefined;
      server.create(request.room, peer.userId, request);
      return null;
    };
    const ada = await connected("ada", { timing: impatient });
    const id = ada.createRoom("tea");
    await until(() => expect(ada.snapshot().myRooms).toEqual(["tea"]));
    expect(actionsIn("tea").map(({ action, id }) => [action, id])).toEqual([
      ["createRoom", id],
      ["createRoom", id],
    ]);
    expect(() => ada.createRoom("~p")).toThrow(expect.objectContaining({ code: "room_invalid" }));
  });

  test("whose name is taken is not made, and nothing is lost of the room that has it", async () => {
    server.say("tea", "ben", "this is ours");
    const outbox = memoryOutbox();
    const ada = await connected("ada", { outbox });
    ada.join("tea");
    await isLive(ada, "tea");
    const [removals, problems] = [removalsOf(ada), problemsOf(ada)];
    server.instead = ({ action, id }) => (action === "createRoom" ? errorFrame("room_taken", id) : undefined);
    const key = ada.createRoom("tea");
    await until(() => expect(problems).toMatchObject([{ code: "room_taken", room: "tea", key }]));
    expect([removals, await outbox.load()]).toEqual([[], []]);
    expect(textsOf(ada, "tea")).toEqual(["this is ours"]);
    server.cut();
    await isLive(ada, "tea");
  });
});

describe("Who was removed from a room", () => {
  test("holds nothing of it from then on, and sends nothing of what was to be said there", async () => {
    const outbox = memoryOutbox();
    const { ada, room } = await roomOfTwo();
    const ben = await connected("ben", { outbox });
    ben.join(room);
    await isLive(ben, room);
    server.say(room, "ada", "secret");
    await until(() => expect(textsOf(ben, room)).toEqual(["secret"]));
    const removals = removalsOf(ben);
    server.instead = ({ action }) => (action === "sendMessage" ? null : undefined);
    ben.send(room, "too late");
    await until(() => expect(actionsIn(room).at(-1)).toMatchObject({ message: "too late" }));
    ada.changeRole(room, "ben", "none");
    await isGone(ben, room);
    expect([removals, ben.snapshot().myRooms, await outbox.load()]).toEqual([[room], [], []]);
    server.cut();
    await until(() => expect(ben.snapshot().status).toBe("open"));
    expect(actionsIn(room).filter(({ action }) => action === "sendMessage")).toHaveLength(1);
    expect(server.asked.filter(({ action }) => action === "hello").at(-1)).toMatchObject({
      rooms: new Map(),
    });
  });

  test("learns so from the next welcome, if they were away", async () => {
    const { ben, room } = await roomOfTwo();
    ben.close();
    server.changeRole(room, "ada", { member: "ben", role: "banned" });
    const asked = actionsIn(room).length;
    ben.connect();
    await isGone(ben, room);
    expect(ben.snapshot().myRooms).toEqual([]);
    // The welcome has said it all.
    expect(actionsIn(room)).toHaveLength(asked);
  });

  test("learns so from the answer to a message, if the frame was lost", async () => {
    const { ben, room } = await roomOfTwo();
    server.places.delete(`ben ${room}`);
    const problems = problemsOf(ben);
    ben.send(room, "is anybody there?");
    await isGone(ben, room);
    expect(problems).toEqual([]);
  });

  test("is in it again once they are added again, and an older frame takes nothing from them", async () => {
    const { ada, ben, room } = await roomOfTwo();
    ada.changeRole(room, "ben", "none");
    await isGone(ben, room);
    ada.changeRole(room, "ben", "member");
    await isLive(ben, room);
    server.tellMembership(room, "ben", {
      action: "leave",
      seq: 3,
      id: "",
      userId: "",
      name: "",
      timestamp: "",
    });
    server.say(room, "ada", "welcome back");
    await until(() => expect(textsOf(ben, room)).toEqual(["welcome back"]));
  });

  test("by themselves, on another device, is out of it on each", async () => {
    const { ben, room } = await roomOfTwo();
    const phone = await connected("ben");
    phone.join(room);
    await isLive(phone, room);
    phone.leaveRoom(room);
    for (const client of [phone, ben]) await isGone(client, room);
  });
});

test("a room that there is not for its visitor is refused once, and asked for again when they ask", async () => {
  const { room } = await roomOfTwo();
  const eve = await connected("eve");
  const removals = removalsOf(eve);
  eve.join(room);
  await isGone(eve, room);
  eve.join(room);
  await until(() => expect(removals).toEqual([room, room]));
  expect(server.asked.filter((each) => each.action === "join" && each.room === room)).toHaveLength(4);
});

describe("A direct room", () => {
  test("that both open at once is one room, entered by both", async () => {
    const [ada, ben] = [await connected("ada"), await connected("ben")];
    const names = await Promise.all([ada.openDirectRoom(["ben"]), ben.openDirectRoom(["ada"])]);
    const room = await directRoomName(["ada", "ben"]);
    expect(names).toEqual([room, room]);
    for (const client of [ada, ben]) await isLive(client, room);
    ada.send(room, "hi");
    await until(() => expect(textsOf(ben, room)).toEqual(["hi"]));
    expect([roomOf(ada, room)?.role, roomOf(ben, room)?.role]).toEqual(["member", "member"]);
  });

  test("that exists is entered, and not made again", async () => {
    const ada = await connected("ada");
    const room = await ada.openDirectRoom(["ben"]);
    await isLive(ada, room);
    await ada.openDirectRoom(["ben", "ada"]);
    const ben = await connected("ben");
    await until(() => expect(ben.snapshot().myRooms).toEqual([room]));
    await ben.openDirectRoom(["ada"]);
    await isLive(ben, room);
    expect(actionsIn(room).filter(({ action }) => action === "createRoom")).toHaveLength(1);
    await expect(ada.openDirectRoom(["ada"])).rejects.toMatchObject({ code: "invalid_field" });
  });
});
