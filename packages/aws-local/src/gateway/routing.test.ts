import { describe, expect, test } from "vitest";
import { scripted } from "./test/scripted.ts";

describe("Routing", () => {
  test("a frame goes to the route that its action names", async () => {
    const { connect, eventsOf } = await scripted();
    const client = await connect();
    client.ws.send('{"action":"echo","n":1}');
    expect(await client.next()).toBe('{"action":"echo","n":1}');
    expect(eventsOf("echo")[0]?.requestContext.routeKey).toBe("echo");
  });

  test.each([
    ["an action that has no route", '{"action":"unknown"}'],
    ["an object without an action", '{"message":"hi"}'],
    ["an action that is not a string", '{"action":["echo"]}'],
    ["an array", '["echo"]'],
    ["JSON that is not an object", '"echo"'],
    ["null", "null"],
    ["text that is not JSON", "hello"],
    ["an empty frame", ""],
    ["the name of an object's own property", '{"action":"constructor"}'],
    ["the name of the connect route", '{"action":"$connect"}'],
    ["the name of the disconnect route", '{"action":"$disconnect"}'],
  ])("%s goes to $default", async (_what, text) => {
    const { connect, calls } = await scripted({ default: () => ({ statusCode: 200, body: "default" }) });
    const client = await connect();
    client.ws.send(text);
    expect(await client.next()).toBe("default");
    expect(calls.map((call) => call.function)).toEqual(["connect", "default"]);
    expect(calls[1]?.event).toMatchObject({ body: text, requestContext: { routeKey: "$default" } });
  });

  test("without a route or $default the client gets Forbidden, in AWS's own spacing", async () => {
    const { connect } = await scripted(
      {},
      { routes: { $connect: { function: "connect", routeResponse: false } } },
    );
    const client = await connect();
    client.ws.send('{"action":"echo"}');
    const text = await client.next();
    const { connectionId, requestId } = JSON.parse(text);
    expect(connectionId).toBe(client.connectionId);
    expect(text).toBe(
      `{"message": "Forbidden", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
    );
  });

  test.each([
    ["throws", () => Promise.reject(new Error("boom"))],
    ["answers without a status", () => ({ body: "x" })],
    ["answers with a body that is not text", () => ({ statusCode: 200, body: { x: 1 } })],
    ["answers with nothing", () => undefined],
    ["answers with more than 128 KB", () => ({ statusCode: 200, body: "x".repeat(128 * 1024 + 1) })],
  ])("a function that %s causes an error frame, and the socket stays open", async (_what, handler) => {
    const { connect, eventsOf } = await scripted({ default: handler });
    const client = await connect();
    client.ws.send("x");
    const text = await client.next();
    const requestId = eventsOf("default")[0]?.requestContext.requestId;
    expect(text).toBe(
      `{"message": "Internal server error", "connectionId":"${client.connectionId}", "requestId":"${requestId}"}`,
    );
    expect(await client.roundTrip()).toBe(true);
  });

  test("with a route response the returned body is sent, whatever the status", async () => {
    const { connect } = await scripted({ default: () => ({ statusCode: 400, body: "no" }) });
    const client = await connect();
    client.ws.send("x");
    expect(await client.next()).toBe("no");
  });

  test("without a route response nothing is sent", async () => {
    const { connect, eventsOf } = await scripted();
    const client = await connect();
    client.ws.send('{"action":"quiet"}');
    expect(await client.roundTrip()).toBe(true);
    expect(eventsOf("quiet")).toHaveLength(1);
  });

  test("with a route response and without a body an empty frame is sent", async () => {
    const { connect } = await scripted();
    const client = await connect();
    client.ws.send("no body from $default");
    expect(await client.next()).toBe("");
    expect(await client.roundTrip()).toBe(true);
  });

  test("with a route response and without a body nothing is sent, where empty frames are off", async () => {
    const { connect, eventsOf } = await scripted({}, { readings: { emptyFrames: false } });
    const client = await connect();
    client.ws.send("no body from $default");
    expect(await client.roundTrip()).toBe(true);
    expect(eventsOf("default")).toHaveLength(1);
  });

  test("frames of one connection are handled concurrently", async () => {
    const second = Promise.withResolvers<void>();
    const { connect } = await scripted({
      default: async (event) => {
        if (event.body === "first") await second.promise;
        else second.resolve();
        return { statusCode: 200, body: event.body };
      },
    });
    const client = await connect();
    client.ws.send("first");
    client.ws.send("second");
    expect(new Set([await client.next(), await client.next()])).toEqual(new Set(["first", "second"]));
  });
});
