import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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
  timing,
  until,
} from "../../test/clients.ts";

serveEachTest();

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

  test("ignores the empty frames of routes without an answer", async () => {
    const client = clientOf("ada");
    const problems = problemsOf(client);
    const heard: string[] = [];
    client.on("message", ({ message }) => heard.push(message.text));
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("open"));
    for (const { socket } of server.peers) socket.send("");
    client.send("general", "after it");
    await until(() => expect(heard).toEqual(["after it"]));
    expect(problems).toEqual([]);
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

  test.each(["Internal server error", "Endpoint request timed out", "Forbidden", "Too Many Requests"])(
    "leaves out API Gateway's own frames once welcome, which name no request (%s)",
    async (message) => {
      // Only the answer to a send is missed: on a busy machine, a late pong is no dead connection.
      const patient = { connectWait: 120_000, pongWait: 120_000 };
      const client = await enter("ada", "general", { timing: { ...impatient, ...patient } });
      const problems = problemsOf(client);
      server.instead = (request, { socket }) => {
        if (request.action !== "sendMessage" || request.retry) return undefined;
        socket.send(JSON.stringify({ message, connectionId: "VNRUSeldSwMCIRQ=", requestId: "VNRUSF" }));
        // Another kind of them may come with other fields.
        socket.send(JSON.stringify({ message }));
        return null;
      };
      client.send("general", "still here");
      await until(() => expect(rowsOf(client)).toMatchObject([{ text: "still here", state: "sent" }]));
      expect([server.offered.length, problems]).toEqual([1, []]);
    },
  );

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

  test("finds a dead connection by the pong that does not come, and opens another at once", async () => {
    server.instead = (request) => (request.action === "ping" ? null : undefined);
    const hourly = { reconnectBase: 3_600_000, retryCap: 3_600_000 };
    const client = clientOf("ada", { timing: { ...impatient, ...hourly, heartbeat: 10 } });
    const disconnected = vi.fn();
    client.on("disconnected", disconnected);
    client.connect();
    await until(() => expect(disconnected).toHaveBeenCalled());
    await until(() => expect(server.offered.length).toBe(2));
  });

  test("waits a random time when the next connection dies as well, before a pong came on it", async () => {
    server.instead = (request) => (request.action === "ping" ? null : undefined);
    const hourly = { reconnectBase: 3_600_000, retryCap: 3_600_000 };
    const client = clientOf("ada", { timing: { ...impatient, ...hourly, heartbeat: 10 }, random: () => 0.5 });
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    expect(server.offered.length).toBe(2);
  });
});

describe("Before the server's time limit ends a connection", () => {
  test("the next one takes over unseen, with nothing lost or doubled", async () => {
    server.connectionSeconds = 0.05;
    const client = await enter("ada", "general", { timing: { ...timing, holeReread: 60_000 } });
    const bob = await enter("bob");
    const seen = new Set<string>();
    const disconnected = vi.fn();
    client.subscribe(() => seen.add(`${client.snapshot().status} ${roomOf(client)?.status}`));
    client.on("disconnected", disconnected);
    const texts: string[] = [];
    while (server.offered.length < 40) {
      texts.push(`message ${texts.length}`);
      (texts.length % 2 ? client : bob).send("general", texts.at(-1) ?? "");
      await until(() => expect(textsOf(client)).toContain(texts.at(-1)));
    }
    const stored = () =>
      [...server.log("general").events.values()].flatMap((event) =>
        "message" in event ? event.message : [],
      );
    await until(() => expect(stored().toSorted()).toEqual(texts.toSorted()));
    for (const one of [client, bob]) await until(() => expect(textsOf(one)).toEqual(stored()));
    expect(seen).toEqual(new Set(["open live"]));
    expect(disconnected).not.toHaveBeenCalled();
    await until(() => expect(server.peers.size).toBeLessThanOrEqual(4));
  });

  test("an attempt that comes to nothing is repeated, and disturbs nothing", async () => {
    server.connectionSeconds = 0.05;
    let refused = 0;
    const client = await enter("ada");
    server.instead = (request, peer) => {
      if (request.action !== "hello" || refused === 3) return undefined;
      refused += 1;
      peer.socket.terminate();
      return null;
    };
    const problems = problemsOf(client);
    const renewed = vi.fn();
    client.on("renewed", renewed);
    await until(() => expect(renewed).toHaveBeenCalled());
    expect([refused, problems]).toEqual([3, []]);
  });
});

describe("When the token of a connection has expired", () => {
  test("the next one is opened at once with a new token, and what was not stored goes out again", async () => {
    const tokens = ["ada", "ada"];
    const patient = { ...timing, reconnectBase: 60_000, retryBase: 60_000, retryCap: 60_000 };
    const client = await enter("ada", "general", {
      timing: patient,
      token: async () => tokens.shift(),
    });
    const problems = problemsOf(client);
    server.instead = (request) => {
      const isExpired = request.action === "sendMessage" && server.offered.length === 1;
      return isExpired ? errorFrame("token_expired", request.id) : undefined;
    };
    client.send("general", "said too late");
    await until(() => expect(rowsOf(client)).toMatchObject([{ text: "said too late", state: "sent" }]));
    expect([server.offered.length, problems]).toEqual([2, []]);
  });
});

test("The log is read with the token of the connection, and with another one once that is refused", async () => {
  server.stateEvents = 1;
  const texts = Array.from({ length: 60 }, (_, nth) => `message ${nth}`);
  for (const text of texts) server.store("general", "bob", text);
  const tokens = ["first", "second", "third"];
  let asked = 0;
  const client = await enter("ada", "general", { token: async () => tokens[asked++] });
  await client.loadOlder("general", "asked");
  await until(() => expect(textsOf(client)).toEqual(texts.slice(-51)));
  expect(asked).toBe(1);
  server.refusedTokens.add("first");
  await client.loadOlder("general", "asked");
  await until(() => expect(textsOf(client)).toEqual(texts));
  expect([asked, server.offered.length]).toEqual([2, 1]);
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
