import { describe, expect, test, vi } from "vitest";
import {
  clientOf,
  enter,
  errorFrame,
  impatient,
  problemsOf,
  roomOf,
  rowsOf,
  serveEachTest,
  server,
  textsOf,
  until,
} from "../../test/clients.ts";

serveEachTest();

describe("Rooms", () => {
  test("are entered and left while connected, and entered again after a reconnect", async () => {
    const client = await enter("ada");
    client.join("random");
    await until(() => expect(roomOf(client, "random")?.status).toBe("live"));
    client.leave("general");
    expect([...client.snapshot().rooms.keys()]).toEqual(["random"]);
    await until(() => expect([...server.peers].map((peer) => [...peer.rooms])).toEqual([["random"]]));
    server.cut();
    await until(() => expect(roomOf(client, "random")?.status).toBe("stale"));
    await until(() => expect(roomOf(client, "random")?.status).toBe("live"));
    expect([...server.peers].map((peer) => [...peer.rooms])).toEqual([["random"]]);
  });

  test("end as was asked last, however fast one enters and leaves", async () => {
    server.store("general", "bob", "hello");
    const client = await enter("ada");
    client.leave("general");
    client.join("general");
    client.leave("general");
    client.join("general");
    await until(() => expect(textsOf(client)).toEqual(["hello"]));
    await until(() => expect(roomOf(client)?.status).toBe("live"));
    const changes = server.asked.filter(({ action }) => action === "join" || action === "leave");
    expect(changes.map(({ action }) => action)).toEqual(["leave", "join"]);
  });

  test("are asked for again when the answer fails", async () => {
    const failures = ["internal" as const, null];
    server.instead = (request) => {
      if (request.action !== "join" || failures.length === 0) return undefined;
      const code = failures.shift();
      return code ? errorFrame(code, request.id) : null;
    };
    const client = clientOf("ada", { timing: impatient });
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("open"));
    client.join("general");
    await until(() => expect(roomOf(client)?.status).toBe("live"));
  });

  test("take several events in one frame like single ones, their own too, without reading the log", async () => {
    server.instead = (request) => ("message" in request ? null : undefined);
    const client = await enter("ada");
    const id = client.send("general", "mine");
    await until(() => expect(rowsOf(client)[0]?.state).toBe("sending"));
    const reads = server.reads.length;
    const one = server.store("general", "bob", "one");
    const mine = server.store("general", "ada", "mine", id);
    const two = server.store("general", "bob", "two");
    const heard: string[] = [];
    client.on("message", ({ message }) => heard.push(message.text));
    server.tellAtOnce("general", [one, mine, two]);
    await until(() => expect(textsOf(client)).toEqual(["one", "mine", "two"]));
    expect(rowsOf(client).map(({ state }) => state)).toEqual(["sent", "sent", "sent"]);
    expect(heard).toEqual(["one", "mine", "two"]);
    expect(server.reads.length).toBe(reads);
  });

  test("refuse a name that no room can have", () => {
    expect(() => clientOf("ada").join("No Such Room")).toThrow(
      expect.objectContaining({ code: "room_invalid" }),
    );
  });

  test("are more than a hello can name", async () => {
    const client = clientOf("ada");
    const names = Array.from({ length: 130 }, (_, index) => `room-${index}`);
    for (const name of names) client.join(name);
    client.connect();
    await until(() => {
      for (const name of names) expect(roomOf(client, name)?.status).toBe("live");
    });
  });

  test("show their newest messages also when the welcome had no place for them", async () => {
    server.stateEvents = 0;
    server.readStatus = 500;
    for (const text of ["one", "two"]) server.store("general", "bob", text);
    const client = await enter("ada");
    expect(roomOf(client)).toMatchObject({ messages: [], hasOlder: true, olderThrough: 2 });
    server.readStatus = 200;
    await until(() => expect(textsOf(client)).toEqual(["one", "two"]));
    expect(roomOf(client)?.hasOlder).toBe(false);
    expect(roomOf(client)).not.toHaveProperty("olderThrough");
  });

  test("have older pages, read when asked for until there are none, and again when that fails", async () => {
    const all = Array.from({ length: 120 }, (_, index) => `message ${index}`);
    for (const text of all) server.store("general", "bob", text);
    const client = await enter("ada");
    expect(textsOf(client)).toEqual(all.slice(-50));
    expect(roomOf(client)).toMatchObject({ hasOlder: true, loadingOlder: false });
    server.readStatus = 500;
    const problems = problemsOf(client);
    const loading = client.loadOlder("general", "asked");
    expect(client.loadOlder("general", "asked")).toBeInstanceOf(Promise);
    expect(roomOf(client)?.loadingOlder).toBe(true);
    await until(() => expect(problems.length).toBeGreaterThan(0));
    server.readStatus = 200;
    await loading;
    expect(textsOf(client)).toEqual(all.slice(-100));
    await client.loadOlder("general", "asked");
    expect(textsOf(client)).toEqual(all);
    expect(roomOf(client)).toMatchObject({ hasOlder: false, loadingOlder: false });
  });
});

describe("Snapshots", () => {
  test("are the same object while nothing changed, for the client and for each room", async () => {
    const client = await enter("ada");
    client.join("random");
    await until(() => expect(roomOf(client, "random")?.status).toBe("live"));
    const before = client.snapshot();
    expect(client.snapshot()).toBe(before);
    const event = server.say("general", "bob", "hello");
    await until(() => expect(client.snapshot()).not.toBe(before));
    expect(roomOf(client)).not.toBe(before.rooms.get("general"));
    expect(roomOf(client, "random")).toBe(before.rooms.get("random"));
    const after = client.snapshot();
    const listener = vi.fn();
    client.subscribe(listener);
    server.tell("general", event);
    server.say("random", "bob", "the known frame has been taken by now");
    await until(() => expect(listener).toHaveBeenCalled());
    expect(roomOf(client)).toBe(after.rooms.get("general"));
  });

  test("are told to listeners until they unsubscribe", async () => {
    const client = await enter("ada");
    const [first, second] = [vi.fn(), vi.fn()];
    const unsubscribe = client.subscribe(first);
    client.subscribe(second);
    server.say("general", "bob", "one");
    await until(() => expect(first).toHaveBeenCalled());
    unsubscribe();
    const calls = first.mock.calls.length;
    server.say("general", "bob", "two");
    await until(() => expect(textsOf(client)).toEqual(["one", "two"]));
    await until(() => expect(second.mock.calls.length).toBeGreaterThan(calls));
    expect(first.mock.calls.length).toBe(calls);
  });
});
