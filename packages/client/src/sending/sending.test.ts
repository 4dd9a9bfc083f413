import type { ErrorCode } from "@parley/core/wire/error";
import { describe, expect, test } from "vitest";
import {
  clientOf,
  enter,
  errorFrame,
  impatient,
  problemsOf,
  rowsOf,
  sendsSeen,
  serveEachTest,
  server,
  textsOf,
  until,
} from "../../test/clients.ts";
import { memoryOutbox } from "../outbox/outbox.ts";

serveEachTest();

describe("Sending", () => {
  test("shows the message at once, and as one row with one key from then on", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    const key = ada.send("general", "hello");
    expect(rowsOf(ada)).toMatchObject([{ key, text: "hello", state: "sending", own: true, userId: "ada" }]);
    await until(() => expect(rowsOf(ada)).toMatchObject([{ key, text: "hello", state: "sent", seq: 1 }]));
    await until(() => expect(rowsOf(bob)).toMatchObject([{ text: "hello", own: false, userId: "ada" }]));
    ada.close();
    const reloaded = await enter("ada");
    expect(rowsOf(reloaded)).toMatchObject([{ key, own: true }]);
  });

  test("keeps what is sent while offline, and sends it in order, one at a time", async () => {
    const client = clientOf("ada");
    for (const text of ["one", "two", "three"]) client.send("general", text);
    expect(rowsOf(client).map((row) => row.state)).toEqual(["sending", "sending", "sending"]);
    let inFlight = 0;
    let max = 0;
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage") return undefined;
      inFlight += 1;
      max = Math.max(max, inFlight);
      setImmediate(() => {
        inFlight -= 1;
        const event = server.store(request.room, peer.userId, request.message, request.id);
        server.tell(request.room, event);
      });
      return null;
    };
    client.connect();
    await until(() => expect(rowsOf(client).map((row) => row.state)).toEqual(["sent", "sent", "sent"]));
    for (const text of ["four", "five"]) client.send("general", text);
    await until(() => expect(rowsOf(client).every((row) => row.state === "sent")).toBe(true));
    expect(textsOf(client)).toEqual(["one", "two", "three", "four", "five"]);
    expect(sendsSeen()).toHaveLength(5);
    expect(max).toBe(1);
  });

  test("waits as long as the server asks for, and sends it then with its id", async () => {
    const client = await enter("ada");
    const sentAt: number[] = [];
    server.instead = (request) => {
      if (request.action !== "sendMessage") return undefined;
      sentAt.push(performance.now());
      if (sentAt.length > 1) return undefined;
      return { ...errorFrame("rate_limited", request.id), retryAfter: 1 };
    };
    client.send("general", "much too soon");
    await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
    const [first = 0, second = 0] = sentAt;
    // A timer may go off up to a millisecond early.
    expect(second - first).toBeGreaterThanOrEqual(999);
    expect(new Set(sendsSeen().map(({ id }) => id)).size).toBe(1);
  });

  test("repeats a message whose acknowledgement is lost, with its id, and shows it once", async () => {
    const client = await enter("ada", "general", { timing: impatient });
    let lost = 0;
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage" || lost === 2) return undefined;
      lost += 1;
      server.store(request.room, peer.userId, request.message, request.id);
      return null;
    };
    const key = client.send("general", "once");
    await until(() => expect(rowsOf(client)).toMatchObject([{ key, state: "sent" }]));
    expect(new Set(sendsSeen().map((request) => request.id))).toEqual(new Set([key]));
    expect(server.log("general").events.size).toBe(1);
  });

  test("repeats a message that it has found in the log, since nobody else may have been told", async () => {
    const ada = await enter("ada", "general", { timing: impatient });
    const bob = await enter("bob");
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage" || request.message !== "stored" || request.retry) return undefined;
      // The handler dies once it is stored; what somebody says then makes the sender read the log.
      server.store(request.room, peer.userId, request.message, request.id);
      const later = server.store(request.room, "cleo", "later");
      for (const { socket, userId } of server.peers)
        if (userId === "ada") socket.send(JSON.stringify({ ...later, room: request.room, epoch: "first" }));
      return null;
    };
    const key = ada.send("general", "stored");
    await until(() => expect(textsOf(ada)).toEqual(["stored", "later"]));
    expect(rowsOf(ada)).toMatchObject([{ key, state: "sent" }, { userId: "cleo" }]);
    await until(() => expect(textsOf(bob)).toContain("stored"));
    ada.send("general", "next");
    await until(() => expect(rowsOf(ada).at(-1)).toMatchObject({ text: "next", state: "sent" }));
    expect(textsOf(ada)).toEqual(["stored", "later", "next"]);
    expect(sendsSeen().map(({ id, retry }) => [id === key, retry === true])).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
  });

  test("takes its message from the log when the connection was lost before the acknowledgement", async () => {
    const client = await enter("ada");
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage") return undefined;
      server.store(request.room, peer.userId, request.message, request.id);
      server.cut();
      return null;
    };
    const key = client.send("general", "once");
    await until(() => expect(rowsOf(client)).toMatchObject([{ key, state: "sent", seq: 1 }]));
    expect(sendsSeen()).toHaveLength(1);
  });

  test("repeats what is refused for now, and shows what is refused for good, to retry or drop", async () => {
    const client = await enter("ada");
    const refusals: ErrorCode[] = ["unavailable", "internal", "message_empty", "message_empty"];
    server.instead = (request) => {
      const code = request.action === "sendMessage" ? refusals.shift() : undefined;
      return code && request.action === "sendMessage" ? errorFrame(code, request.id) : undefined;
    };
    const [first, second] = [client.send("general", "first"), client.send("general", "second")];
    await until(() => expect(rowsOf(client).map((row) => row.state)).toEqual(["failed", "failed"]));
    expect(rowsOf(client)[0]?.error).toEqual({ code: "message_empty", message: "It is message_empty." });
    client.discard("general", first);
    expect(rowsOf(client)).toMatchObject([{ key: second, state: "failed" }]);
    client.retry("general", second);
    expect(rowsOf(client)).toMatchObject([{ key: second, state: "sending" }]);
    await until(() => expect(rowsOf(client)).toMatchObject([{ key: second, state: "sent" }]));
  });

  test("shows a text that the server would refuse as failed, without sending it", async () => {
    const client = await enter("ada");
    const problems = problemsOf(client);
    client.send("general", "x".repeat(4001));
    client.send("general", " \n ");
    client.send("general", "good");
    await until(() => expect(rowsOf(client).map((row) => row.state)).toEqual(["sent", "failed", "failed"]));
    expect(problems.map((problem) => problem.code)).toEqual(["message_too_long", "message_empty"]);
    expect(sendsSeen()).toHaveLength(1);
  });

  test("keeps a message before it goes out, and does not send what was dropped by then", async () => {
    const kept = Promise.withResolvers<void>();
    const outbox = { ...memoryOutbox(), put: () => kept.promise };
    const client = await enter("ada", "general", { outbox });
    const dropped = client.send("general", "dropped");
    client.send("general", "sent");
    expect(sendsSeen()).toEqual([]);
    client.discard("general", dropped);
    kept.resolve();
    await until(() => expect(rowsOf(client)).toMatchObject([{ text: "sent", state: "sent" }]));
    expect(sendsSeen().map((request) => request.message)).toEqual(["sent"]);
  });

  test("takes up what an earlier process left in the outbox, with the same ids", async () => {
    const outbox = memoryOutbox();
    const before = clientOf("ada", { outbox });
    const keys = [before.send("general", "one"), before.send("general", "two")];
    before.close();
    await enter("ada", "general", { outbox });
    await until(() => expect(sendsSeen().map((request) => request.id)).toEqual(keys));
    await until(async () => expect(await outbox.load()).toEqual([]));
  });

  test("does not send again as another user what may have been sent already", async () => {
    let user = "guest-a";
    const client = await enter("ada", "general", { token: async () => user });
    server.instead = (request) => {
      if (request.action !== "sendMessage") return undefined;
      user = "guest-b";
      server.cut();
      return null;
    };
    client.send("general", "who am I?");
    await until(() =>
      expect(rowsOf(client)).toMatchObject([{ state: "failed", error: { code: "sender_changed" } }]),
    );
    server.instead = () => undefined;
    const old = rowsOf(client)[0]?.key ?? "";
    client.retry("general", old);
    await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent", userId: "guest-b" }]));
    expect(rowsOf(client)[0]?.key).not.toBe(old);
  });

  test("knows as its own also what it wrote as another user before", async () => {
    let user = "guest-b";
    const client = await enter("ada", "general", { token: async () => user });
    client.send("general", "from b");
    await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
    server.say("general", "guest-a", "from a");
    await until(() => expect(rowsOf(client).map((row) => row.own)).toEqual([true, false]));
    user = "guest-a";
    server.cut();
    await until(() => expect(rowsOf(client).map((row) => row.own)).toEqual([true, true]));
  });

  test("goes on when the outbox does not work, and tells of it", async () => {
    const broken = async () => {
      throw new Error("The disk is full.");
    };
    const client = clientOf("ada", {
      outbox: { load: broken, put: broken, replace: broken, remove: broken },
    });
    const problems = problemsOf(client);
    client.send("general", "hello");
    client.connect();
    await until(() => expect(rowsOf(client)).toMatchObject([{ text: "hello", state: "sent" }]));
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set(["outbox_failed"]));
  });
});
