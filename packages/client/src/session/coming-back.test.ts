import { logPage } from "@parley/core/wire/limits";
import { describe, expect, test, vi } from "vitest";
import {
  clientOf,
  enter,
  problemsOf,
  rowsOf,
  serveEachTest,
  server,
  textsOf,
  timing,
  until,
} from "../../test/clients.ts";
import { memoryOutbox } from "../outbox/outbox.ts";

serveEachTest();

describe("Coming back", () => {
  test("brings everything that was missed, once and in order, and tells of it", async () => {
    server.stateEvents = 20;
    server.store("general", "bob", "before");
    const client = await enter("ada", "general", { timing: { ...timing, holeReread: 60_000 } });
    const told: string[] = [];
    client.on("message", ({ message }) => told.push(message.text));
    server.cut();
    const missed = Array.from({ length: 1000 }, (_, index) => `missed ${index}`);
    for (const text of missed) server.store("general", "bob", text);
    await until(() => expect(rowsOf(client)).toHaveLength(1001));
    expect(textsOf(client)).toEqual(["before", ...missed]);
    expect(told).toEqual(missed);
    expect(server.asked.at(-1)).toMatchObject({ rooms: new Map([["general", { epoch: "first", seq: 1 }]]) });
  });

  test("as a new process, takes our own message that is told before the welcome for the acknowledged one", async () => {
    const outbox = memoryOutbox();
    const id = "hello-1";
    const timestamp = new Date().toISOString();
    await outbox.put({ kind: "message", id, room: "general", text: "hello", timestamp, sentAs: "ada" });
    server.instead = (request, peer) => {
      if (request.action === "sendMessage") return null;
      if (request.action !== "hello") return undefined;
      peer.rooms.add("general");
      server.tell("general", server.store("general", "ada", "hello", id));
      return undefined;
    };
    const client = clientOf("ada", { outbox, timing: { ...timing, notify: 0 } });
    let max = 0;
    client.subscribe(() => {
      max = Math.max(max, rowsOf(client).length);
    });
    client.join("general");
    client.connect();
    await until(() => expect(rowsOf(client)).toMatchObject([{ key: id, seq: 1, state: "sent" }]));
    expect(max).toBe(1);
    expect(await outbox.load()).toEqual([]);
  });

  test("is told in few steps of 10,000 missed messages", async () => {
    const client = await enter("ada", "general", { timing: { ...timing, notify: 16 } });
    server.cut();
    for (let count = 0; count < 10_000; count += 1) server.store("general", "bob", `${count}`);
    const listener = vi.fn();
    client.subscribe(listener);
    let arrived = 0;
    client.on("message", () => {
      arrived += 1;
    });
    await until(() => expect(rowsOf(client).at(-1)?.text).toBe("9999"));
    expect(arrived).toBe(10_000);
    expect(listener.mock.calls.length).toBeLessThan(200);
  });

  test("tries again when the log cannot be read", async () => {
    server.stateEvents = 1;
    server.store("general", "bob", "before");
    const client = await enter("ada");
    const problems = problemsOf(client);
    server.readStatus = 503;
    server.cut();
    for (const text of ["one", "two", "three"]) server.store("general", "bob", text);
    await until(() => expect(problems).toMatchObject([{ code: "log_unreadable", room: "general" }]));
    server.readStatus = 200;
    await until(() => expect(textsOf(client)).toEqual(["before", "one", "two", "three"]));
  });

  test("reads what a frame that was ahead of the others shows to be missing", async () => {
    const client = await enter("ada");
    server.say("general", "bob", "one");
    server.store("general", "bob", "two");
    server.say("general", "bob", "three");
    await until(() => expect(textsOf(client)).toEqual(["one", "two", "three"]));
    expect(server.reads).toEqual([`?after=1&limit=${logPage.max}`]);
  });

  test("reads a hole again until it is filled, or will never be", async () => {
    const client = await enter("ada", "general", { timing: { ...timing, heartbeat: 10 } });
    const slow = server.reserve("general");
    const abandoned = server.reserve("general");
    server.say("general", "bob", "after the holes");
    await until(() => expect(textsOf(client)).toEqual(["after the holes"]));
    await until(() => expect(server.reads.length).toBeGreaterThan(2));
    server.store("general", "bob", "late", "late", slow);
    await until(() => expect(textsOf(client)).toEqual(["late", "after the holes"]));
    server.log("general").settledHoles = true;
    await until(() => {
      const ping = server.asked.findLast((request) => request.action === "ping");
      expect(ping?.rooms).toEqual(new Map([["general", abandoned + 1]]));
    });
  });

  test("reads what a pong shows to be missing", async () => {
    const client = await enter("ada", "general", { timing: { ...timing, heartbeat: 10 } });
    server.store("general", "bob", "unheard");
    await until(() => expect(textsOf(client)).toEqual(["unheard"]));
  });

  test("starts over in a room whose epoch changed", async () => {
    server.store("general", "bob", "old");
    const client = await enter("ada");
    server.startOver("general", "second");
    server.say("general", "bob", "new");
    await until(() => expect(textsOf(client)).toEqual(["new"]));
    expect(client.snapshot().status).toBe("open");
  });

  test("takes frames late, twice and out of order", async () => {
    const client = await enter("ada");
    const events = ["one", "two", "three", "four"].map((text) => server.store("general", "bob", text));
    for (const event of [...events.toReversed(), ...events]) server.tell("general", event);
    await until(() => expect(textsOf(client)).toEqual(["one", "two", "three", "four"]));
  });
});
