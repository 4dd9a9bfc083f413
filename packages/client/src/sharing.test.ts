import { describe, expect, test } from "vitest";
import { clientOf, enter, roomOf, rowsOf, serveEachTest, server, until } from "../test/clients.ts";

serveEachTest();

describe("A snapshot", () => {
  test("keeps who we are and each room's messages over a lost connection", async () => {
    server.store("general", "bob", "hello");
    const client = await enter("ada");
    const before = client.snapshot();
    server.cut();
    await until(() => expect(client.snapshot().status).not.toBe("open"));
    await until(() => expect(client.snapshot().status).toBe("open"));
    await until(() => expect(client.snapshot()).toEqual(before));
    expect(client.snapshot().user).toBe(before.user);
    expect(roomOf(client)?.messages).toBe(before.rooms.get("general")?.messages);
  });

  test("of a room is the same when another room gets a message", async () => {
    const client = await enter("ada", "one");
    client.join("two");
    await until(() => expect(roomOf(client, "two")?.status).toBe("live"));
    const one = roomOf(client, "one");
    server.say("two", "bob", "hello");
    await until(() => expect(rowsOf(client, "two")).toHaveLength(1));
    expect(roomOf(client, "one")).toBe(one);
  });

  test("keeps each message that another one does not change: sent, in flight, edited or pinned", async () => {
    const pinned = server.store("general", "ada", "pinned");
    server.pin("general", pinned.seq);
    const { seq } = server.store("general", "ada", "edited");
    server.instead = (request) =>
      request.action === "sendMessage" || request.action === "edit" ? null : undefined;
    const client = await enter("ada");
    client.edit("general", seq, "edited now");
    client.send("general", "in flight");
    const before = roomOf(client);
    expect(before?.messages.map(({ text }) => text)).toEqual(["pinned", "edited now", "in flight"]);
    server.say("general", "bob", "another");
    await until(() => expect(rowsOf(client)).toHaveLength(4));
    const after = roomOf(client);
    const [first, second, , last] = after?.messages ?? [];
    for (const [index, message] of [first, second, last].entries())
      expect(message).toBe(before?.messages[index]);
    expect(after?.pinned).toBe(before?.pinned);
  });

  test("keeps the list of messages when only the state of the room changes", async () => {
    server.store("general", "bob", "hello");
    const client = await enter("ada");
    const { messages } = roomOf(client) ?? {};
    client.close();
    expect(roomOf(client)?.status).toBe("stale");
    expect(roomOf(client)?.messages).toBe(messages);
  });

  test("is the same however often a client that is not connected is told to close", () => {
    const client = clientOf("ada");
    client.join("general");
    const before = client.snapshot();
    client.close();
    expect(client.snapshot()).toBe(before);
  });
});
