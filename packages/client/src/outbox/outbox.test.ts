import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { logPage } from "@parley/core/wire/limits";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  clientOf,
  enter,
  problemsOf,
  roomOf,
  rowsOf,
  sendsSeen,
  serveEachTest,
  server,
  textsOf,
  until,
} from "../../test/clients.ts";
import type { Parley } from "../parley.ts";
import { fileOutbox } from "./file-outbox.ts";
import { memoryOutbox, type OutboxItem, type OutboxUpdate, type SharedOutbox } from "./outbox.ts";
import { tabOutbox } from "./tabs/tab-outbox.ts";

serveEachTest();

const storedTexts = (room = "general") =>
  [...server.log(room).events.values()].flatMap((event) =>
    event.action === "message" ? [event.message] : [],
  );

/** The server stores messages, but drops each connection instead of answering. */
const storeAndVanish = () => {
  server.instead = (request, peer) => {
    if (request.action === "sendMessage") {
      server.store(request.room, peer.userId, request.message, request.id);
    }
    if (request.action !== "sendMessage" && request.action !== "hello") return undefined;
    peer.socket.terminate();
    return null;
  };
};

/** As after a day: the server no longer recognises the ids of earlier messages. */
const forgetIds = () => server.log("general").sent.clear();

describe("A message that was sent but not acknowledged", () => {
  test("is not sent again by a later process if the log holds it, however far back", async () => {
    const outbox = memoryOutbox();
    const before = await enter("ada", "general", { outbox });
    storeAndVanish();
    before.send("general", "tried");
    before.send("general", "not tried");
    await until(() => expect(storedTexts()).toEqual(["tried"]));
    before.close();
    for (let count = 0; count < 500; count += 1) server.store("general", "bob", `missed ${count}`);
    forgetIds();
    server.instead = () => undefined;

    const after = await enter("ada", "general", { outbox });
    await until(() => expect(rowsOf(after).at(-1)).toMatchObject({ text: "not tried", state: "sent" }));
    await until(async () => expect(await outbox.load()).toEqual([]));
    expect(storedTexts().filter((text) => text === "tried")).toHaveLength(1);
    expect(textsOf(after)).not.toContain("tried");
  });

  test("is not sent again by the same process after a long absence", async () => {
    server.stateEvents = 10;
    const client = await enter("ada");
    storeAndVanish();
    const key = client.send("general", "tried");
    await until(() => expect(storedTexts()).toEqual(["tried"]));
    for (let count = 0; count < 500; count += 1) server.store("general", "bob", `missed ${count}`);
    forgetIds();
    server.instead = () => undefined;
    await until(() => expect(rowsOf(client)).toHaveLength(501));
    expect(rowsOf(client)[0]).toMatchObject({ key, state: "sent", seq: 1 });
    expect(sendsSeen()).toHaveLength(1);
  });

  test("is not sent again by a tab that showed it before learning of the attempt", async () => {
    let tell: (update: OutboxUpdate) => void = () => {};
    const shared: SharedOutbox = {
      lead: (call) => call(),
      follow: (call) => {
        tell = call;
      },
    };
    server.store("general", "ada", "tried", "tried");
    const client = await enter("ada", "general", { outbox: { ...memoryOutbox(), shared } });
    await until(() => expect(textsOf(client)).toEqual(["tried"]));
    forgetIds();
    const tried = { epoch: server.log("general").epoch, seq: 0 };
    const place = { kind: "message", id: "tried", room: "general", timestamp: "" } as const;
    tell({ put: { ...place, text: "tried", sentAs: "ada", tried }, kept: true });
    client.send("general", "next");
    await until(() => expect(rowsOf(client).at(-1)).toMatchObject({ text: "next", state: "sent" }));
    expect(storedTexts()).toEqual(["tried", "next"]);
  });

  test("is sent again once the log has been read to its head and does not contain it", async () => {
    const outbox = memoryOutbox();
    const before = await enter("ada", "general", { outbox });
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage") return undefined;
      peer.socket.terminate();
      before.close();
      return null;
    };
    const key = before.send("general", "lost on the way");
    await until(() => expect(sendsSeen()).toHaveLength(1));
    for (let count = 0; count < 500; count += 1) server.store("general", "bob", `missed ${count}`);
    forgetIds();
    server.instead = () => undefined;
    const after = await enter("ada", "general", { outbox });
    await until(() => expect(rowsOf(after).at(-1)).toMatchObject({ key, state: "sent", seq: 501 }));
    const pages = Array.from({ length: Math.ceil(500 / logPage.max) }, (_, page) => page * logPage.max);
    expect(server.reads).toEqual(pages.map((from) => `?after=${from}&limit=${logPage.max}`));
  });

  test("waits while the log cannot be read", async () => {
    const outbox = memoryOutbox();
    const before = await enter("ada", "general", { outbox });
    storeAndVanish();
    before.send("general", "tried");
    await until(() => expect(storedTexts()).toEqual(["tried"]));
    before.close();
    for (let count = 0; count < 60; count += 1) server.store("general", "bob", `missed ${count}`);
    forgetIds();
    server.readStatus = 503;
    server.instead = () => undefined;
    const after = clientOf("ada", { outbox });
    const problems = problemsOf(after);
    after.join("general");
    after.connect();
    await until(() => expect(problems).toMatchObject([{ code: "log_unreadable" }]));
    expect(rowsOf(after).at(-1)).toMatchObject({ text: "tried", state: "sending" });
    server.readStatus = 200;
    await until(async () => expect(await outbox.load()).toEqual([]));
    expect(sendsSeen()).toHaveLength(1);
  });
});

describe("A change that was sent but not acknowledged", () => {
  const change = async (apply: (ada: Parley) => void, meanwhile: () => void) => {
    server.store("general", "ada", "first");
    const ada = await enter("ada");
    server.instead = (request, peer) => {
      if (request.action === "hello") peer.socket.terminate();
      if (request.action === "edit" || request.action === "delete") {
        server.change(request.room, peer.userId, request);
        peer.socket.terminate();
      }
      return request.action === "join" ? undefined : null;
    };
    apply(ada);
    await until(() => expect(server.log("general").head).toBe(2));
    meanwhile();
    server.instead = () => undefined;
    await until(() => expect(roomOf(ada)?.status).toBe("live"));
    return ada;
  };
  const edit = { action: "edit", room: "general", seq: 1, message: "by hand" } as const;

  test("does not undo a later change by another device", async () => {
    const ada = await change(
      (client) => client.edit("general", 1, "old edit"),
      () => server.change("general", "ada", edit),
    );
    await until(() => expect(rowsOf(ada)).toMatchObject([{ text: "by hand", state: "sent" }]));
    expect(server.log("general").head).toBe(3);
  });

  test("counts as done if it is a delete and the message is gone", async () => {
    const ada = await change(
      (client) => client.deleteMessage("general", 1),
      () => {},
    );
    await until(() => expect(server.asked.filter(({ action }) => action === "delete")).toHaveLength(2));
    await until(() => expect(rowsOf(ada)).toMatchObject([{ deleted: true, state: "sent" }]));
    expect(server.log("general").head).toBe(2);
  });
});

test("Edits and deletes are stored, and sent in order with the messages", async () => {
  const outbox = memoryOutbox();
  const before = await enter("ada", "general", { outbox });
  before.send("general", "one");
  before.send("general", "two");
  await until(() => expect(rowsOf(before).map((row) => row.seq)).toEqual([1, 2]));
  server.cut();
  before.edit("general", 1, "edited");
  before.send("general", "three");
  before.deleteMessage("general", 2);
  before.close();
  const after = await enter("ada", "general", { outbox });
  await until(async () => expect(await outbox.load()).toEqual([]));
  const actions = server.asked.map((request) => request.action).filter((action) => action !== "hello");
  expect(actions).toEqual(["sendMessage", "sendMessage", "edit", "sendMessage", "delete"]);
  await until(() => expect(textsOf(after)).toEqual(["edited", "", "three"]));
});

describe("A file outbox", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-outbox-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const outboxOf = (user: string) => fileOutbox({ folder, server: server.socketUrl, user });

  test("delivers once what a killed process had accepted", async () => {
    server.instead = (request, peer) => {
      if (request.action === "sendMessage") {
        server.store(request.room, peer.userId, request.message, request.id);
        return null;
      }
      return undefined;
    };
    const sender = fileURLToPath(new URL("../../test/sender.ts", import.meta.url));
    const given = [server.socketUrl, server.apiUrl, folder, "ada", "one", "two", "three"];
    const child = spawn(process.execPath, [sender, ...given], { stdio: ["ignore", "pipe", "inherit"] });
    const kept = new Set<string>();
    createInterface(child.stdout).on("line", (id) => kept.add(id));
    await until(() => expect([kept.size, sendsSeen().length]).toEqual([3, 1]));
    child.kill("SIGKILL");
    await once(child, "exit");
    server.instead = () => undefined;
    forgetIds();

    const client = await enter("ada", "general", { outbox: outboxOf("ada") });
    await until(() => expect(rowsOf(client).map((row) => row.state)).toEqual(["sent", "sent", "sent"]));
    expect(storedTexts()).toEqual(["one", "two", "three"]);
    expect(sendsSeen().map((request) => request.id)).toEqual([...kept]);
  });

  test("is separate for each user and each server", async () => {
    const client = clientOf("ada", { outbox: outboxOf("ada") });
    client.send("general", "mine");
    await until(async () => expect(await outboxOf("ada").load()).toMatchObject([{ text: "mine" }]));
    expect(await outboxOf("bob").load()).toEqual([]);
    expect(await fileOutbox({ folder, server: "ws://elsewhere", user: "ada" }).load()).toEqual([]);
  });

  test("that is damaged is set aside, and the client reports it and continues", async () => {
    const first = outboxOf("ada");
    await first.put({ kind: "message", id: "a", room: "general", timestamp: "", text: "lost" });
    const [file = ""] = await readdir(folder);
    await writeFile(join(folder, file), '{"items": [{"id": ');
    const client = clientOf("ada", { outbox: outboxOf("ada") });
    const problems = problemsOf(client);
    client.connect();
    client.send("general", "hello");
    await until(() => expect(rowsOf(client)).toMatchObject([{ text: "hello", state: "sent" }]));
    expect(problems).toMatchObject([{ code: "outbox_failed" }]);
    await until(async () =>
      expect((await readdir(folder)).toSorted()).toEqual([file, expect.stringMatching(/\.unreadable-\d+$/)]),
    );
  });
});

describe("Tabs that share an outbox", () => {
  const tabs = () => {
    const name = crypto.randomUUID();
    const kept = memoryOutbox();
    return { kept, open: (room?: string) => enter("ada", room, { outbox: tabOutbox(name, kept) }) };
  };

  test("show each other's messages, and one of them sends", async () => {
    const { kept, open } = tabs();
    const [first, second] = [await open(), await open()];
    const answers = Promise.withResolvers<void>();
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage") return undefined;
      void answers.promise.then(() => {
        server.tell("general", server.store(request.room, peer.userId, request.message, request.id));
      });
      return null;
    };
    const keys = [first.send("general", "one")];
    await until(() => expect(rowsOf(second)).toMatchObject([{ text: "one", state: "sending" }]));
    keys.push(second.send("general", "two"));
    for (const tab of [first, second]) {
      await until(() =>
        expect(rowsOf(tab).map((row) => [row.key, row.state])).toEqual(keys.map((key) => [key, "sending"])),
      );
    }
    await until(() => expect(sendsSeen()).toHaveLength(1));
    answers.resolve();
    for (const tab of [first, second]) {
      await until(() =>
        expect(rowsOf(tab).map((row) => [row.key, row.state])).toEqual(keys.map((key) => [key, "sent"])),
      );
    }
    expect(sendsSeen().map((request) => request.id)).toEqual(keys);
    expect(await kept.load()).toEqual([]);
  });

  test("pass the turn on when the one that sends is closed", async () => {
    const { open } = tabs();
    const [first, second] = [await open(), await open("elsewhere")];
    storeAndVanish();
    first.send("general", "tried");
    await until(() => expect(storedTexts()).toEqual(["tried"]));
    first.close();
    forgetIds();
    server.instead = () => undefined;
    second.send("elsewhere", "mine");
    await until(() => expect(rowsOf(second, "elsewhere")).toMatchObject([{ text: "mine", state: "sent" }]));
    second.send("general", "next");
    await until(() => expect(storedTexts()).toEqual(["tried", "next"]));
    expect(sendsSeen()).toHaveLength(3);
  });

  test("agree on what is refused, retried and dropped", async () => {
    const { kept, open } = tabs();
    const [first, second] = [await open(), await open()];
    const key = first.send("general", " ");
    await until(() => expect(rowsOf(second)).toMatchObject([{ key, state: "failed" }]));
    second.discard("general", key);
    await until(() => expect(rowsOf(first)).toEqual([]));
    expect(await kept.load()).toEqual([]);
  });
});

test("An invalid item is left alone, and reported", async () => {
  const outbox = memoryOutbox();
  const good: OutboxItem = { kind: "message", id: "good", room: "general", timestamp: "", text: "good" };
  const load = async () => [{ id: "bad", kind: "confetti" }, good];
  const client = clientOf("ada", { outbox: { ...outbox, load } });
  const problems = problemsOf(client);
  client.connect();
  await until(() => expect(storedTexts()).toEqual(["good"]));
  expect(problems).toMatchObject([{ code: "outbox_failed" }]);
});
