import { describe, expect, test } from "vitest";
import { type ScriptedEvent, scripted } from "./test/scripted.ts";

const gatewayId = expect.stringMatching(/^[A-Za-z0-9_-]{15}=$/);

/** What every event's context has. */
const anyContext = (domainName: string, userAgent?: string) => ({
  extendedRequestId: gatewayId,
  requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
  messageDirection: "IN",
  stage: "$default",
  connectedAt: expect.any(Number),
  requestTimeEpoch: expect.any(Number),
  identity: { sourceIp: "127.0.0.1", ...(userAgent && { userAgent }) },
  requestId: gatewayId,
  domainName,
  connectionId: gatewayId,
  apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
});

const host = (ws: string) => new URL(ws).host;

/** A gateway, and what its `$disconnect` gets. */
async function watchingTheEnd() {
  const ended = Promise.withResolvers<ScriptedEvent>();
  const all = await scripted({ disconnect: (event) => ended.resolve(event) });
  return { ...all, ended: ended.promise };
}

describe("Events", () => {
  test("CONNECT has the headers, and the query maps when there is a query", async () => {
    const { gateway, connect, eventsOf } = await scripted();
    await connect("/?token=t%20t&tag=a&tag=b", [], {
      headers: { "User-Agent": "test/1" },
      finishRequest: (request) => request.setHeader("X-Twice", ["a", "b"]).end(),
    });
    const port = new URL(gateway.ws).port;
    const [event] = eventsOf("connect");
    expect(event).toEqual({
      headers: {
        Host: host(gateway.ws),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": expect.any(String),
        "Sec-WebSocket-Extensions": expect.any(String),
        "User-Agent": "test/1",
        "X-Twice": "b",
        "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": port,
        "X-Forwarded-Proto": "http",
      },
      multiValueHeaders: expect.objectContaining({ "X-Twice": ["a", "b"], "User-Agent": ["test/1"] }),
      queryStringParameters: { token: "t t", tag: "b" },
      multiValueQueryStringParameters: { token: ["t t"], tag: ["a", "b"] },
      requestContext: {
        ...anyContext(host(gateway.ws), "test/1"),
        routeKey: "$connect",
        eventType: "CONNECT",
      },
      isBase64Encoded: false,
    });
    expect(Object.keys(event?.multiValueHeaders ?? {})).toEqual(Object.keys(event?.headers ?? {}));
  });

  test("CONNECT without a query has no query maps, and no user agent when the client names none", async () => {
    const { connect, eventsOf } = await scripted();
    await connect();
    const [event] = eventsOf("connect");
    expect(event).not.toHaveProperty("queryStringParameters");
    expect(event).not.toHaveProperty("multiValueQueryStringParameters");
    expect(event?.requestContext).not.toHaveProperty("authorizer");
    expect(event?.requestContext.identity).toEqual({ sourceIp: "127.0.0.1" });
  });

  test("MESSAGE has the body and its own id, and neither headers nor query", async () => {
    const { gateway, connect, eventsOf } = await scripted();
    const client = await connect("/?token=t");
    await client.roundTrip();
    await client.roundTrip();
    const [first, second] = eventsOf("echo");
    expect(first).toEqual({
      requestContext: {
        ...anyContext(host(gateway.ws)),
        routeKey: "echo",
        eventType: "MESSAGE",
        messageId: gatewayId,
        connectionId: client.connectionId,
        connectedAt: eventsOf("connect")[0]?.requestContext.connectedAt,
      },
      body: expect.stringContaining("echo"),
      isBase64Encoded: false,
    });
    expect(second?.requestContext.messageId).not.toBe(first?.requestContext.messageId);
    expect(second?.requestContext.requestId).not.toBe(first?.requestContext.requestId);
  });

  test("DISCONNECT has the status code and reason, and a few headers", async () => {
    const { gateway, connect, ended } = await watchingTheEnd();
    const client = await connect();
    client.ws.close(1000, "bye");
    expect(await ended).toEqual({
      headers: { Host: host(gateway.ws), "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" },
      multiValueHeaders: {
        Host: [host(gateway.ws)],
        "x-api-key": [""],
        "X-Forwarded-For": [""],
        "x-restapi": [""],
      },
      requestContext: {
        ...anyContext(host(gateway.ws)),
        routeKey: "$disconnect",
        eventType: "DISCONNECT",
        connectionId: client.connectionId,
        disconnectStatusCode: 1000,
        disconnectReason: "bye",
      },
      isBase64Encoded: false,
    });
  });

  test.each<
    [string, number, string, (client: { ws: { close(code?: number): void; terminate(): void } }) => void]
  >([
    ["a tab that is closed", 1001, "", ({ ws }) => ws.close(1001)],
    ["a close without a code", 1005, "Client-side close frame status not set", ({ ws }) => ws.close()],
    ["a client that vanishes", 1006, "", ({ ws }) => ws.terminate()],
  ])("DISCONNECT of %s: %i", async (_what, disconnectStatusCode, disconnectReason, leave) => {
    const { connect, ended } = await watchingTheEnd();
    leave(await connect());
    expect((await ended).requestContext).toMatchObject({ disconnectStatusCode, disconnectReason });
  });

  test("an API without $disconnect invokes nothing", async () => {
    const routes = { $connect: { function: "connect", routeResponse: false } };
    const { connect, calls, gateway } = await scripted({}, { routes });
    const client = await connect();
    client.ws.close();
    await client.closed;
    await gateway.close();
    expect(calls.map((call) => call.function)).toEqual(["connect"]);
  });

  test("the authorizer's event is a REQUEST with the ARN of the connect route", async () => {
    const { gateway, dial, eventsOf } = await scripted({}, { authorizer: { function: "authorizer" } });
    await dial("/?token=t").refused;
    expect(eventsOf("authorizer")[0]).toEqual({
      type: "REQUEST",
      methodArn: expect.stringMatching(
        /^arn:aws:execute-api:us-east-1:\d{12}:[a-z0-9]{10}\/\$default\/\$connect$/,
      ),
      headers: expect.objectContaining({
        Connection: "Upgrade",
        Upgrade: "websocket",
        Host: host(gateway.ws),
      }),
      multiValueHeaders: expect.objectContaining({ Connection: ["Upgrade"] }),
      queryStringParameters: { token: "t" },
      multiValueQueryStringParameters: { token: ["t"] },
      stageVariables: {},
      requestContext: { ...anyContext(host(gateway.ws)), routeKey: "$connect", eventType: "CONNECT" },
    });
  });

  test("every connection has its own id, in AWS's form", async () => {
    const { dial, eventsOf } = await scripted();
    await Promise.all(Array.from({ length: 20 }, () => dial().opened));
    const ids = eventsOf("connect").map((event) => event.requestContext.connectionId);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toEqual(ids.map(() => gatewayId));
  });
});
