import { describe, expect, test } from "vitest";
import {
  enter,
  errorFrame,
  impatient,
  problemsOf,
  rowsOf,
  sendsSeen,
  serveEachTest,
  server,
  until,
} from "../../test/clients.ts";
import { memoryOutbox, type OutboxItem } from "../outbox/outbox.ts";

serveEachTest();

/** Pings are answered, and tell of no head: what was stored is found only by reading the log. */
const timing = { ...impatient, pongWait: 60_000 };

/**
 * The server keeps silent about the first try, which it stores or not, and refuses each repetition for
 * good.
 */
const refuseRepetitions = ({ stores }: { stores: boolean }) => {
  server.instead = (request, peer) => {
    if (request.action === "ping") return { action: "pong", id: request.id, rooms: {} };
    if (request.action !== "sendMessage" && request.action !== "edit") return undefined;
    if (request.retry) return errorFrame("over_budget", request.id);
    if (stores && request.action === "edit") server.change(request.room, peer.userId, request);
    if (stores && request.action === "sendMessage")
      server.store(request.room, peer.userId, request.message, request.id);
    return null;
  };
};

describe("A message whose repetition is refused for good", () => {
  test("is shown as sent when the log has its first try", async () => {
    const outbox = memoryOutbox();
    const client = await enter("ada", "general", { timing, outbox });
    const problems = problemsOf(client);
    refuseRepetitions({ stores: true });
    const key = client.send("general", "once");
    await until(() => expect(rowsOf(client)).toMatchObject([{ key, state: "sent", seq: 1 }]));
    await until(async () => expect(await outbox.load()).toEqual([]));
    expect(sendsSeen()).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  test("is shown as failed once the log was read, and is not sent meanwhile", async () => {
    const client = await enter("ada", "general", { timing });
    const problems = problemsOf(client);
    refuseRepetitions({ stores: false });
    server.readStatus = 503;
    const key = client.send("general", "never stored");
    await until(() => expect(server.reads.length).toBeGreaterThan(2));
    expect(rowsOf(client)).toMatchObject([{ key, state: "sending" }]);
    server.readStatus = 200;
    await until(() =>
      expect(rowsOf(client)).toMatchObject([{ key, state: "failed", error: { code: "over_budget" } }]),
    );
    expect(sendsSeen()).toHaveLength(2);
    expect(problems.map(({ code }) => code)).toEqual(["over_budget"]);
  });

  test("needs no look into the log when the refused try was its first", async () => {
    const client = await enter("ada", "general", { timing });
    server.instead = (request) =>
      request.action === "sendMessage" ? errorFrame("over_budget", request.id) : undefined;
    const key = client.send("general", "refused");
    await until(() => expect(rowsOf(client)).toMatchObject([{ key, state: "failed" }]));
    expect([sendsSeen().length, server.reads]).toEqual([1, []]);
  });

  test("was stored as an edit, too, when the log has it", async () => {
    const outbox = memoryOutbox();
    const client = await enter("ada", "general", { timing, outbox });
    client.send("general", "first");
    await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
    const problems = problemsOf(client);
    refuseRepetitions({ stores: true });
    client.edit("general", 1, "second");
    await until(async () => expect(await outbox.load()).toEqual([]));
    await until(() => expect(rowsOf(client)).toMatchObject([{ text: "second", state: "sent" }]));
    expect(rowsOf(client)[0]).not.toHaveProperty("change");
    expect(problems).toEqual([]);
  });
});

const tried: OutboxItem = {
  kind: "message",
  id: "tried",
  room: "general",
  text: "as a guest",
  timestamp: new Date().toISOString(),
  sentAs: "guest-a",
  tried: { epoch: "first", seq: 0 },
};

describe("What was tried as another user", () => {
  test.each([true, false])("is shown as failed unless the log has it (%s)", async (stored) => {
    const outbox = memoryOutbox();
    await outbox.put(tried);
    if (stored) server.store("general", "guest-a", "as a guest", "tried");
    const client = await enter("ada", "general", { outbox });
    if (stored) await until(async () => expect(await outbox.load()).toEqual([]));
    const rows = stored ? [{ state: "sent" }] : [{ state: "failed", error: { code: "sender_changed" } }];
    await until(() => expect(rowsOf(client)).toMatchObject(rows));
    expect(sendsSeen()).toEqual([]);
  });
});

test("What is dropped while the log is read for it stays dropped, however old it is", async () => {
  server.retentionDays = 1;
  server.store("general", "ada", "first");
  const outbox = memoryOutbox();
  const { text: _, ...place } = tried;
  const old = { kind: "edit", target: 1, text: "edited", sentAs: "ada", timestamp: "2020-01-01T00:00:00Z" };
  await outbox.put({ ...place, ...old, kind: "edit" });
  const listening = Promise.withResolvers<void>();
  const client = await enter("ada", "general", {
    outbox,
    fetch: async (address, init) => {
      await listening.promise;
      server.store("general", "bob", "meanwhile");
      return fetch(address, init);
    },
  });
  const problems = problemsOf(client);
  const dropped = Promise.withResolvers<void>();
  client.on("message", () => {
    client.discard("general", "tried");
    dropped.resolve();
  });
  listening.resolve();
  await dropped.promise;
  client.send("general", "next");
  await until(() => expect(rowsOf(client).at(-1)).toMatchObject({ text: "next", state: "sent" }));
  expect([await outbox.load(), problems]).toEqual([[], []]);
});

test("What is told once more by the tab that wrote it is still known as tried", async () => {
  const { text, id, room, timestamp } = tried;
  const put: OutboxItem = { kind: "message", id, room, timestamp, text };
  let tell: (news: { put: OutboxItem; kept: boolean }) => void = () => {};
  const shared = {
    lead: (call: () => void) => call(),
    follow: (call: typeof tell) => {
      tell = call;
    },
  };
  const slow = { ...timing, retryBase: 200 };
  const outbox = { ...memoryOutbox(), shared };
  await enter("ada", "general", { outbox, timing: slow, random: () => 0.9 });
  server.instead = (request, peer) => {
    if (request.action === "ping") tell({ put, kept: true });
    if (request.action !== "sendMessage" || request.retry) return undefined;
    server.store(request.room, peer.userId, request.message, request.id);
    return null;
  };
  tell({ put, kept: true });
  await until(() => expect(sendsSeen()).toHaveLength(2));
  expect(sendsSeen().map((request) => "retry" in request && request.retry)).toEqual([false, true]);
});
