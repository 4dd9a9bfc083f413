import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { awsLimits } from "./limits.ts";
import { scripted } from "./test/scripted.ts";

const KB = 1024;
const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** No token ever comes back during a test. */
const never = 1e-9;

/** Stops the clock for timers, but not for sockets. */
function stopTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

describe("Quotas", () => {
  test("are AWS's own by default", () => {
    expect(awsLimits).toEqual({
      connectionsPerSecond: 500,
      connectionBurst: 500,
      requestsPerSecond: 10_000,
      requestBurst: 5_000,
      frameBytes: 32 * KB,
      messageBytes: 128 * KB,
      idleMs: 10 * minutes,
      connectionMs: 2 * hours,
      integrationMs: 29 * seconds,
      authorizerContextBytes: 8 * KB,
      sendBufferBytes: 1024 * KB,
    });
  });

  test("new connections: beyond the rate the handshake is 429, and no function is invoked", async () => {
    const limits = { connectionsPerSecond: never, connectionBurst: 1 };
    const { dial, connect, calls } = await scripted({}, { limits });
    const first = await connect();
    const { status, body } = await dial().refused;
    expect([status, JSON.parse(body).message]).toEqual([429, "Too Many Requests"]);
    expect(calls.length).toBe(1);
    expect(await first.roundTrip()).toBe(true);
  });

  test("the stage's throttle applies to handshakes and messages, but not to callbacks", async () => {
    const { dial, connect, management, calls } = await scripted(
      {},
      { throttle: { perSecond: never, burst: 2 } },
    );
    const client = await connect();
    expect(await client.roundTrip()).toBe(true);
    client.ws.send('{"action":"echo"}');
    expect(JSON.parse(await client.next()).message).toBe("Too Many Requests");
    expect((await dial().refused).status).toBe(429);
    await management().send(new PostToConnectionCommand({ ConnectionId: client.connectionId, Data: "x" }));
    expect(await client.next()).toBe("x");
    expect(calls.map((call) => call.function)).toEqual(["connect", "echo"]);
  });

  test("a route's own throttle replaces the stage's, and no other route uses it up", async () => {
    const routes = {
      $connect: { function: "connect", routeResponse: false, throttle: { perSecond: never, burst: 1 } },
      echo: { function: "echo", routeResponse: true },
    };
    const { dial, connect } = await scripted({}, { routes, throttle: { perSecond: never, burst: 2 } });
    const client = await connect();
    expect((await dial().refused).status).toBe(429);
    expect(await client.roundTrip()).toBe(true);
    expect(await client.roundTrip()).toBe(true);
    client.ws.send('{"action":"echo"}');
    expect(JSON.parse(await client.next()).message).toBe("Too Many Requests");
  });

  describe("requests: handshakes, messages and callbacks share one rate", () => {
    const limits = { requestsPerSecond: never, requestBurst: 2 };

    test("beyond it, a message gets an error frame, and the socket stays open", async () => {
      const { connect, calls } = await scripted({}, { limits });
      const client = await connect();
      expect(await client.roundTrip()).toBe(true);
      client.ws.send('{"action":"echo"}');
      expect(JSON.parse(await client.next()).message).toBe("Too Many Requests");
      expect(calls.map((call) => call.function)).toEqual(["connect", "echo"]);
      expect(client.ws.readyState).toBe(client.ws.OPEN);
    });

    test("beyond it, a callback is 429", async () => {
      const { connect, management } = await scripted({}, { limits });
      const client = await connect();
      const post = new PostToConnectionCommand({ ConnectionId: client.connectionId, Data: "x" });
      const api = management();
      await api.send(post);
      await expect(api.send(post)).rejects.toMatchObject({
        name: "LimitExceededException",
        $metadata: { httpStatusCode: 429 },
      });
    });

    test("beyond it, a handshake is 429", async () => {
      const { dial, connect } = await scripted({}, { limits });
      await connect();
      await connect();
      expect(await dial().refused).toMatchObject({ status: 429 });
    });
  });

  describe("a frame from a client: 32 KB", () => {
    test("is accepted, and one byte more closes with 1009", async () => {
      const { connect, eventsOf } = await scripted();
      const client = await connect();
      client.ws.send("x".repeat(32 * KB));
      expect(await client.next()).toBe("");
      expect(await client.roundTrip()).toBe(true);
      client.ws.send("x".repeat(32 * KB + 1));
      expect(await client.closed).toMatchObject({ code: 1009 });
      expect(eventsOf("default").length).toBe(1);
    });

    test("counts each fragment of a message by itself", async () => {
      const { connect, eventsOf } = await scripted();
      const client = await connect();
      client.ws.send("x", { fin: false });
      client.ws.send("x".repeat(32 * KB + 1), { fin: true });
      expect(await client.closed).toMatchObject({ code: 1009 });
      expect(eventsOf("default")).toEqual([]);
    });

    test("counts bytes, not characters", async () => {
      const { connect } = await scripted();
      const client = await connect();
      client.ws.send("é".repeat(16 * KB + 1));
      expect(await client.closed).toMatchObject({ code: 1009 });
    });
  });

  describe("a message: 128 KB, either way", () => {
    test("comes from a client in frames of up to 32 KB", async () => {
      const { connect, eventsOf } = await scripted();
      const client = await connect();
      for (const fin of [false, false, false, true]) client.ws.send("x".repeat(32 * KB), { fin });
      expect(await client.next()).toBe("");
      expect(await client.roundTrip()).toBe(true);
      expect(eventsOf("default")[0]?.body?.length).toBe(128 * KB);
    });

    test("closes with 1009 at one byte more, for $disconnect too", async () => {
      const left = Promise.withResolvers<unknown>();
      const { connect, eventsOf } = await scripted({
        disconnect: (event) => left.resolve(event.requestContext.disconnectStatusCode),
      });
      const client = await connect();
      for (let frame = 0; frame < 4; frame++) client.ws.send("x".repeat(32 * KB), { fin: false });
      client.ws.ping("between the frames");
      client.ws.send("x", { fin: true });
      expect(await client.closed).toMatchObject({ code: 1009 });
      expect(await left.promise).toBe(1009);
      expect(eventsOf("default")).toEqual([]);
    });

    test("to a client may be 128 KB, and one byte more is 413", async () => {
      const { connect, management } = await scripted();
      const client = await connect();
      const api = management();
      const post = (Data: string) =>
        api.send(new PostToConnectionCommand({ ConnectionId: client.connectionId, Data }));
      await post("x".repeat(128 * KB));
      expect((await client.next()).length).toBe(128 * KB);
      await expect(post("x".repeat(128 * KB + 1))).rejects.toMatchObject({
        name: "PayloadTooLargeException",
        $metadata: { httpStatusCode: 413 },
      });
      expect(await client.roundTrip()).toBe(true);
    });
  });

  describe("idle: 10 minutes without a message either way", () => {
    test('close 1001 "Going away", for $disconnect too', async () => {
      stopTimers();
      const left = Promise.withResolvers<unknown>();
      const { connect } = await scripted({ disconnect: (event) => left.resolve(event.requestContext) });
      const client = await connect();
      vi.advanceTimersByTime(10 * minutes);
      expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
      expect(await left.promise).toMatchObject({
        disconnectStatusCode: 1001,
        disconnectReason: "Going away",
      });
    });

    test("a message from the client restarts them", async () => {
      stopTimers();
      const heard = Promise.withResolvers<void>();
      const quiet = () => {
        heard.resolve();
        return { statusCode: 200 };
      };
      const { connect } = await scripted({ quiet }, { limits: { integrationMs: 1 * hours } });
      const client = await connect();
      vi.advanceTimersByTime(10 * minutes - 1);
      client.ws.send('{"action":"quiet"}');
      await heard.promise;
      vi.advanceTimersByTime(10 * minutes - 1);
      expect(await client.roundTrip()).toBe(true);
      vi.advanceTimersByTime(10 * minutes);
      expect(await client.closed).toMatchObject({ code: 1001 });
    });

    test("a message to the client restarts them", async () => {
      stopTimers();
      const { connect, management } = await scripted();
      const client = await connect();
      vi.advanceTimersByTime(10 * minutes - 1);
      const ConnectionId = client.connectionId;
      await management().send(new PostToConnectionCommand({ ConnectionId, Data: "x" }));
      expect(await client.next()).toBe("x");
      vi.advanceTimersByTime(10 * minutes - 1);
      expect(await client.roundTrip()).toBe(true);
      vi.advanceTimersByTime(10 * minutes);
      expect(await client.closed).toMatchObject({ code: 1001 });
    });

    test("a client's own Ping frame is answered, but does not restart them", async () => {
      stopTimers();
      const { connect } = await scripted();
      const client = await connect();
      vi.advanceTimersByTime(9 * minutes);
      const pong = new Promise((resolve) => client.ws.once("pong", (data) => resolve(data.toString())));
      client.ws.ping("still here");
      expect(await pong).toBe("still here");
      vi.advanceTimersByTime(1 * minutes);
      expect(await client.closed).toMatchObject({ code: 1001 });
    });

    test("the gateway itself sends no pings", async () => {
      stopTimers();
      const { connect } = await scripted();
      const client = await connect();
      let pings = 0;
      client.ws.on("ping", () => pings++);
      vi.advanceTimersByTime(10 * minutes);
      await client.closed;
      expect(pings).toBe(0);
    });
  });

  test("a connection closes with 1001 after 2 hours, however busy it is", async () => {
    stopTimers();
    const { connect } = await scripted();
    const client = await connect();
    for (let elapsed = 0; elapsed < 2 * hours - 5 * minutes; elapsed += 5 * minutes) {
      vi.advanceTimersByTime(5 * minutes);
      expect(await client.roundTrip()).toBe(true);
    }
    vi.advanceTimersByTime(5 * minutes);
    expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
  });

  test("a connection that has ended leaves no timer behind", async () => {
    stopTimers();
    const { gateway, connect } = await scripted();
    const client = await connect();
    await client.roundTrip();
    client.ws.terminate();
    await gateway.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  describe("an integration: 29 seconds", () => {
    const hang = () => new Promise(() => {});

    test("then an error frame, and the socket stays open", async () => {
      stopTimers();
      const { connect, eventsOf } = await scripted({ default: hang });
      const client = await connect();
      client.ws.send("x");
      expect(await client.roundTrip()).toBe(true);
      vi.advanceTimersByTime(29 * seconds);
      const context = eventsOf("default")[0]?.requestContext;
      expect(await client.next()).toBe(
        `{"message": "Endpoint request timed out", "connectionId":"${client.connectionId}", "requestId":"${context?.requestId}"}`,
      );
      expect(await client.roundTrip()).toBe(true);
    });

    test("then a handshake that waits for $connect is 504, and one that waits for the authorizer 500", async () => {
      const limits = { integrationMs: 1 };
      const connecting = await scripted({ connect: hang }, { limits });
      expect(await connecting.dial().refused).toMatchObject({ status: 504 });
      const authorizing = await scripted(
        { authorizer: hang },
        { limits, authorizer: { function: "authorizer" } },
      );
      expect(await authorizing.dial().refused).toMatchObject({ status: 500 });
    });
  });

  test("an authorizer's context has up to 8 KB, beyond which the handshake is 500", async () => {
    const overhead = JSON.stringify({ text: "" }).length;
    const authorizer = (bytes: number) => ({
      authorizer: () => ({
        principalId: "ann",
        policyDocument: { Statement: [{ Action: "*", Effect: "Allow", Resource: "*" }] },
        context: { text: "x".repeat(bytes - overhead) },
      }),
    });
    const options = { authorizer: { function: "authorizer" } };
    const within = await scripted(authorizer(8 * KB), options);
    await within.dial().opened;
    const beyond = await scripted(authorizer(8 * KB + 1), options);
    expect(await beyond.dial().refused).toMatchObject({ status: 500 });
  });

  test.each([
    ["whole", (send: (fin: boolean) => void) => send(true)],
    ["begun", (send: (fin: boolean) => void) => send(false)],
  ])("a binary frame from a client closes with 1003 (%s)", async (_what, how) => {
    const { connect, eventsOf } = await scripted();
    const client = await connect();
    how((fin) => client.ws.send(Buffer.from("x"), { binary: true, fin }));
    expect(await client.closed).toMatchObject({ code: 1003 });
    expect(eventsOf("default")).toEqual([]);
  });

  test("text that is not UTF-8 closes with 1007, for $disconnect too", async () => {
    const left = Promise.withResolvers<unknown>();
    const { connect } = await scripted({
      disconnect: (event) => left.resolve(event.requestContext.disconnectStatusCode),
    });
    const client = await connect();
    client.ws.send(Buffer.from([0xff]), { binary: false });
    expect(await client.closed).toMatchObject({ code: 1007 });
    expect(await left.promise).toBe(1007);
  });
});
