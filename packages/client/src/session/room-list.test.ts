import { describe, expect, test, vi } from "vitest";
import { clientOf, serveEachTest, server } from "../../test/clients.ts";
import type { Parley } from "../parley.ts";

serveEachTest();

const connected = async (user: string, latestRooms: number) => {
  const client = clientOf(user, { latestRooms });
  client.connect();
  await vi.waitFor(() => expect(client.snapshot().status).toBe("open"));
  return client;
};

const listed = ({ snapshot }: Parley) => (snapshot().roomList ?? []).map(({ room }) => room);
const lines = ({ snapshot }: Parley) =>
  Object.fromEntries((snapshot().roomList ?? []).map(({ room, last }) => [room, last?.text]));

/** Three rooms of Ada, of which `b` has the newest message. */
const join = () => {
  for (const room of ["a", "b", "c"]) server.membership(room, "ada", { action: "joinRoom" });
  server.store("c", "ben", "first in c");
  for (const text of ["one", "two", "three"]) server.store("b", "ben", text);
};

describe("The list of our rooms", () => {
  test("has those first that were active last, with the lines of as many as were asked for", async () => {
    join();
    const client = await connected("ada", 1);
    expect(listed(client)).toEqual(["b", "c", "a"]);
    expect(lines(client)).toEqual({ b: "three" });
    const before = server.reads.length;
    await client.loadSummaries(["b", "c"]);
    expect(lines(client)).toEqual({ b: "three", c: "first in c" });
    expect(server.reads.slice(before)).toEqual(["?rooms=c"]);
    await client.loadSummaries(["b", "c"]);
    expect(server.reads).toHaveLength(before + 1);
  });

  test("follows the rooms that are entered: what is said, deleted and archived there", async () => {
    join();
    const client = await connected("ada", 3);
    client.join("a");
    await vi.waitFor(() => expect(client.snapshot().rooms.get("a")?.status).toBe("live"));
    const said = server.say("a", "ben", "news");
    await vi.waitFor(() => expect(listed(client)[0]).toBe("a"));
    expect(lines(client)).toMatchObject({ a: "news" });
    const other = () => client.snapshot().roomList?.find(({ room }) => room === "b");
    const before = other();
    const deletion = server.change("a", "ben", {
      action: "delete",
      id: "d",
      room: "a",
      seq: said.seq,
      retry: false,
    });
    if ("target" in deletion) server.tell("a", deletion);
    await vi.waitFor(() => expect(lines(client).a).toBeUndefined());
    // What has not changed is the same object: its row need not be drawn again.
    expect(other()).toBe(before);
    // Also what only a summary has shown.
    client.join("c");
    const old = [...server.log("c").events.values()].find(({ action }) => action === "message");
    const gone = server.change("c", "ben", {
      action: "delete",
      id: "e",
      room: "c",
      seq: old?.seq ?? 0,
      retry: false,
    });
    if ("target" in gone) server.tell("c", gone);
    await vi.waitFor(() => expect(lines(client).c).toBeUndefined());
    client.archiveRoom("a");
    await vi.waitFor(() => expect(listed(client)).toEqual(["b", "c", "a"]));
  });

  test("has no place where nobody asked for it", async () => {
    join();
    const client = clientOf("ada");
    client.connect();
    await vi.waitFor(() => expect(client.snapshot().myRooms).toEqual(["a", "b", "c"]));
    expect(client.snapshot()).not.toHaveProperty("roomList");
  });
});

describe("What our user is notified of", () => {
  const levelOf = ({ snapshot }: Parley, room: string) =>
    snapshot().roomList?.find((each) => each.room === room)?.level;
  const shows = (client: Parley, level: string) => vi.waitFor(() => expect(levelOf(client, "a")).toBe(level));

  test("is the same on every device, and on those that come", async () => {
    join();
    const [phone, laptop] = [await connected("ada", 3), await connected("ada", 3)];
    await phone.setNotifications("a", "nothing");
    for (const client of [phone, laptop]) await shows(client, "nothing");
    await laptop.setNotifications("a", "everything");
    for (const client of [phone, laptop, await connected("ada", 3)]) await shows(client, "everything");
  });

  test("is set over a setting that another device has stored and this one has not heard of", async () => {
    join();
    const client = await connected("ada", 3);
    server.settings.set("ada a", { level: "mentions", revision: 5 });
    await client.setNotifications("a", "nothing");
    expect([levelOf(client, "a"), server.settings.get("ada a")]).toEqual([
      "nothing",
      { level: "nothing", revision: 6 },
    ]);
  });

  test("is refused with the server's words, and without a connection", async () => {
    join();
    const client = await connected("ada", 3);
    await expect(client.setNotifications("other", "nothing")).rejects.toMatchObject({ code: "not_member" });
    client.close();
    await expect(client.setNotifications("a", "nothing")).rejects.toMatchObject({ code: "unavailable" });
  });
});
