import type { ErrorFrame } from "@parley/core/protocol/frame";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "./events.ts";
import { memoryOutbox } from "./outbox.ts";
import { Parley, type ParleyOptions } from "./parley.ts";
import { ScriptedServer } from "./scripted-server.ts";

const timing = {
  retryBase: 5,
  retryCap: 20,
  gapGrace: 5,
  holeReread: 10,
  notify: 1,
};

/** For the tests in which an answer never comes. */
const impatient = { ...timing, connectWait: 200, ackWait: 50, pongWait: 50 };

let server: ScriptedServer;
const clients: Parley[] = [];
/** Keys that two rows of a room had at some time: never any. */
const doubled: string[] = [];

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  expect(doubled.splice(0)).toEqual([]);
  await server.close();
});

const clientOf = (user: string, options: Partial<ParleyOptions> = {}) => {
  const { socketUrl, apiUrl } = server;
  const client = new Parley({ socketUrl, apiUrl, token: async () => user, timing, ...options });
  clients.push(client);
  client.subscribe(() => {
    for (const { messages } of client.snapshot().rooms.values()) {
      const keys = Map.groupBy(messages, (row) => row.key);
      doubled.push(...[...keys].filter(([, rows]) => rows.length > 1).map(([key]) => key));
    }
  });
  return client;
};

const enter = async (user: string, room = "general", options: Partial<ParleyOptions> = {}) => {
  const client = clientOf(user, options);
  client.join(room);
  client.connect();
  await until(() => expect(roomOf(client, room)?.status).toBe("live"));
  return client;
};

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 15_000, interval: 2 });
const roomOf = (client: Parley, room = "general") => client.snapshot().rooms.get(room);
const rowsOf = (client: Parley, room = "general") => roomOf(client, room)?.messages ?? [];
const textsOf = (client: Parley, room = "general") => rowsOf(client, room).map((row) => row.text);
const sendsSeen = () => server.asked.filter((request) => "message" in request);
const problemsOf = (client: Parley) => {
  const problems: Problem[] = [];
  client.on("error", (problem) => problems.push(problem));
  return problems;
};
const errorFrame = (code: string, id: string | undefined): ErrorFrame => ({
  action: "error",
  code,
  message: `It is ${code}.`,
  error: `It is ${code}.`,
  ...(id !== undefined && { id }),
});

describe("Connecting", () => {
  test("offers the protocol and the token, says hello and learns who we are", async () => {
    const client = clientOf("ada");
    const connected = vi.fn();
    client.on("connected", connected);
    expect(client.snapshot().status).toBe("closed");
    client.connect();
    client.connect();
    expect(client.snapshot().status).toBe("connecting");
    await until(() => expect(connected).toHaveBeenCalledWith({ userId: "ada", name: "ada" }));
    expect(client.snapshot()).toMatchObject({ status: "open", user: { userId: "ada" } });
    expect(server.offered).toEqual([["parley.v1", "bearer.ada"]]);
    client.close();
    client.close();
    expect(client.snapshot()).toMatchObject({ status: "closed", user: { userId: "ada" } });
    await until(() => expect(server.peers.size).toBe(0));
  });

  test("reports an address that is none, and does not try it", () => {
    const client = clientOf("ada", { socketUrl: "https://example.com" });
    const problems = problemsOf(client);
    client.connect();
    expect(problems).toMatchObject([{ code: "url_invalid" }]);
    expect(client.snapshot().status).toBe("closed");
  });

  test("asks again for a token that could not be had, and tells of it once", async () => {
    let failures = 3;
    const token = async () => {
      if (failures-- > 0) throw new Error("The token service is away.");
      return "ada";
    };
    const client = clientOf("ada", { token });
    const problems = problemsOf(client);
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("open"));
    expect(problems).toMatchObject([{ code: "token_failed" }]);
    failures = 2;
    server.cut();
    await until(() => expect(problems).toHaveLength(2));
    await until(() => expect(client.snapshot().status).toBe("open"));
    expect(problems).toHaveLength(2);
  });

  test("tries again when the hello is refused, or stays without answer", async () => {
    let hellos = 0;
    server.instead = (request) => {
      if (request.action !== "hello") return undefined;
      hellos += 1;
      if (hellos === 1) return errorFrame("internal", request.id);
      return hellos === 2 ? null : undefined;
    };
    const client = clientOf("ada", { timing: impatient });
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("open"));
    expect(hellos).toBeGreaterThanOrEqual(3);
  });

  test("tries again at once when API Gateway says that a function failed", async () => {
    let failed = false;
    server.instead = (request, peer) => {
      if (request.action !== "hello" || failed) return undefined;
      failed = true;
      peer.socket.send(
        `{"message": "Internal server error", "connectionId":"VNRUSeldSwMCIRQ=", "requestId":"VNRUSF"}`,
      );
      return null;
    };
    const client = clientOf("ada");
    const problems = problemsOf(client);
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("open"));
    expect(problems).toMatchObject([{ code: "connect_failed", message: "Internal server error" }]);
  });

  test("ignores a frame that it cannot read, and tells of it", async () => {
    const client = await enter("ada");
    const problems = problemsOf(client);
    for (const peer of server.peers) peer.socket.send(`{"action": "confetti"}`);
    server.say("general", "bob", "still here");
    await until(() => expect(textsOf(client)).toEqual(["still here"]));
    expect(problems).toMatchObject([{ code: "frame_invalid" }]);
  });

  test("stays closed when it is closed by a listener that hears of a failure", async () => {
    const client = clientOf("ada", { token: () => Promise.reject(new Error("The token service is away.")) });
    const failed = vi.fn(() => client.close());
    client.on("error", failed);
    client.connect();
    await until(() => expect(failed).toHaveBeenCalledTimes(1));
    expect(client.snapshot()).toMatchObject({ status: "closed", retryAt: undefined });
  });

  test("finds a dead connection by the pong that does not come", async () => {
    server.instead = (request) => (request.action === "ping" ? null : undefined);
    const client = clientOf("ada", { timing: { ...impatient, heartbeat: 10 } });
    const disconnected = vi.fn();
    client.on("disconnected", disconnected);
    client.connect();
    await until(() => expect(disconnected).toHaveBeenCalled());
    await until(() => expect(server.offered.length).toBeGreaterThan(1));
  });
});

describe("A browser that comes online, or a tab that becomes visible,", () => {
  const browser = new EventTarget();
  const tab = Object.assign(new EventTarget(), { visibilityState: "hidden" });

  beforeEach(() => {
    vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
    vi.stubGlobal("document", tab);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("connects at once instead of waiting", async () => {
    const client = await enter("ada", "general", {
      timing: { ...timing, retryBase: 60_000, retryCap: 60_000 },
      random: () => 0.5,
    });
    server.cut();
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    expect(client.snapshot().retryAt).toBeGreaterThan(Date.now());
    browser.dispatchEvent(new Event("online"));
    await until(() => expect(roomOf(client)?.status).toBe("live"));
  });

  test("asks at once what was missed", async () => {
    const client = await enter("ada");
    server.store("general", "bob", "unheard");
    tab.dispatchEvent(new Event("visibilitychange"));
    tab.visibilityState = "visible";
    tab.dispatchEvent(new Event("visibilitychange"));
    await until(() => expect(textsOf(client)).toEqual(["unheard"]));
    expect(server.asked.filter((request) => request.action === "ping")).toHaveLength(1);
    client.close();
    tab.dispatchEvent(new Event("visibilitychange"));
    expect(client.snapshot().status).toBe("closed");
  });
});

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
    let most = 0;
    server.instead = (request, peer) => {
      if (request.action !== "sendMessage") return undefined;
      inFlight += 1;
      most = Math.max(most, inFlight);
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
    expect(most).toBe(1);
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
    const refusals = ["unavailable", "internal", "message_empty", "message_empty"];
    server.instead = (request) => {
      const code = request.action === "sendMessage" ? refusals.shift() : undefined;
      return code && request.action === "sendMessage" ? errorFrame(code, request.id) : undefined;
    };
    const [first, second] = [client.send("general", "first"), client.send("general", "second")];
    await until(() => expect(rowsOf(client).map((row) => row.state)).toEqual(["failed", "failed"]));
    expect(rowsOf(client)[0]?.error).toEqual({ code: "message_empty", message: "It is message_empty." });
    client.drop("general", first);
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
    client.drop("general", dropped);
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
    const client = clientOf("ada", { outbox: { load: broken, put: broken, remove: broken } });
    const problems = problemsOf(client);
    client.send("general", "hello");
    client.connect();
    await until(() => expect(rowsOf(client)).toMatchObject([{ text: "hello", state: "sent" }]));
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set(["outbox_failed"]));
  });
});

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
    expect(server.asked.at(-1)).toMatchObject({ rooms: { general: { epoch: "first", seq: 1 } } });
  });

  test("is told in few steps of 10,000 missed messages", async () => {
    const client = await enter("ada", "general", { timing: { ...timing, notify: 16 } });
    server.cut();
    for (let count = 0; count < 10_000; count += 1) server.store("general", "bob", `${count}`);
    const listener = vi.fn();
    client.subscribe(listener);
    await until(() => expect(rowsOf(client)).toHaveLength(10_000));
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
    expect(server.reads).toEqual(["?after=1&limit=200"]);
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
      expect(ping?.rooms).toEqual({ general: abandoned + 1 });
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
    const failures = ["internal", null];
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
    for (const text of ["one", "two"]) server.store("general", "bob", text);
    const client = await enter("ada");
    await until(() => expect(textsOf(client)).toEqual(["one", "two"]));
    expect(roomOf(client)?.hasOlder).toBe(false);
  });

  test("have older pages, read when asked for until there are none, and again when that fails", async () => {
    const all = Array.from({ length: 120 }, (_, index) => `message ${index}`);
    for (const text of all) server.store("general", "bob", text);
    const client = await enter("ada");
    expect(textsOf(client)).toEqual(all.slice(-50));
    expect(roomOf(client)).toMatchObject({ hasOlder: true, loadingOlder: false });
    server.readStatus = 500;
    const problems = problemsOf(client);
    const loading = client.loadOlder("general");
    expect(client.loadOlder("general")).toBeInstanceOf(Promise);
    expect(roomOf(client)?.loadingOlder).toBe(true);
    await until(() => expect(problems.length).toBeGreaterThan(0));
    server.readStatus = 200;
    await loading;
    expect(textsOf(client)).toEqual(all.slice(-100));
    await client.loadOlder("general");
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
