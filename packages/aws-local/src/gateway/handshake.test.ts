import { get } from "node:http";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { scripted, throttled } from "./test/scripted.ts";

/** An authorizer that answers with a policy. */
const policy =
  (effect: string, particulars: object = {}) =>
  (event: { methodArn?: string }) => ({
    principalId: "ann",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: event.methodArn }],
    },
    ...particulars,
  });

const authorizer = { function: "authorizer" };
const thrown = (message: string) => () => Promise.reject(new Error(message));

describe("Handshake", () => {
  describe("the upgrade waits for the authorizer, then for $connect", () => {
    test("in this order, and nothing opens before both are done", async () => {
      const asked: string[] = [];
      const arrivals = { authorizer: Promise.withResolvers<void>(), connect: Promise.withResolvers<void>() };
      const gates = { authorizer: Promise.withResolvers<void>(), connect: Promise.withResolvers<void>() };
      const pass = async (name: "authorizer" | "connect") => {
        asked.push(name);
        arrivals[name].resolve();
        await gates[name].promise;
      };
      const { dial } = await scripted(
        {
          authorizer: async (event) => {
            await pass("authorizer");
            return policy("Allow")(event);
          },
          connect: async () => {
            await pass("connect");
            return { statusCode: 200 };
          },
        },
        { authorizer },
      );
      const client = dial();
      await arrivals.authorizer.promise;
      expect(asked).toEqual(["authorizer"]);
      gates.authorizer.resolve();
      await arrivals.connect.promise;
      expect(client.ws.readyState).toBe(WebSocket.CONNECTING);
      gates.connect.resolve();
      await client.opened;
    });

    test.each([400, 401, 403, 404, 302, 500, 503])(
      "a %i from $connect is the client's answer",
      async (status) => {
        const { dial, calls } = await scripted({
          connect: () => ({ statusCode: status, body: "for nobody" }),
        });
        expect(await dial().refused).toEqual({ status, body: "" });
        expect(calls.map((call) => call.function)).toEqual(["connect"]);
      },
    );

    test.each([
      ["throws", thrown("boom")],
      ["answers with nothing", () => undefined],
      ["answers without a status", () => ({})],
      ["answers with a status that is not a number", () => ({ statusCode: "200" })],
    ])("a $connect that %s is 502", async (_what, connect) => {
      const { dial, eventsOf } = await scripted({ connect });
      const { status, body } = await dial().refused;
      const context = eventsOf("connect")[0]?.requestContext;
      expect(status).toBe(502);
      expect(body).toBe(
        `{"message": "Internal server error", "connectionId":"${context?.connectionId}", "requestId":"${context?.requestId}"}`,
      );
    });

    test("a throttled $connect is 429", async () => {
      const { dial } = await scripted({ connect: () => Promise.reject(throttled) });
      expect(await dial().refused).toMatchObject({ status: 429 });
    });

    test("any 2xx opens the connection, and an API may have no $connect at all", async () => {
      const { dial } = await scripted({ connect: () => ({ statusCode: 204 }) });
      await dial().opened;
      const bare = await scripted({}, { routes: {} });
      await bare.dial().opened;
    });

    test("a client that leaves during $connect gets a $disconnect", async () => {
      const entered = Promise.withResolvers<string>();
      const gone = Promise.withResolvers<void>();
      const left = Promise.withResolvers<unknown>();
      const { dial } = await scripted({
        connect: async (event) => {
          entered.resolve(event.requestContext.connectionId);
          await gone.promise;
          return { statusCode: 200 };
        },
        disconnect: (event) => left.resolve(event.requestContext),
      });
      const client = dial();
      const connectionId = await entered.promise;
      client.ws.terminate();
      await client.closed;
      gone.resolve();
      expect(await left.promise).toMatchObject({ connectionId, disconnectStatusCode: 1006 });
    });
  });

  describe("a REQUEST authorizer", () => {
    const identitySources = ["route.request.header.Authorization", "route.request.querystring.token"];

    test.each([
      ["header", "/?token=t", {}],
      ["query parameter", "/", { Authorization: "t" }],
      ["header's value", "/?token=t", { Authorization: "" }],
    ])("is not invoked when an identity source is missing: 401 (%s)", async (_what, path, headers) => {
      const { dial, calls } = await scripted(
        { authorizer: policy("Allow") },
        { authorizer: { ...authorizer, identitySources } },
      );
      const { status, body } = await dial(path, [], { headers }).refused;
      expect([status, JSON.parse(body).message]).toEqual([401, "Unauthorized"]);
      expect(calls).toEqual([]);
    });

    test("is invoked when all are present, and always when it names none", async () => {
      const strict = await scripted(
        { authorizer: policy("Allow") },
        { authorizer: { ...authorizer, identitySources } },
      );
      await strict.connect("/?token=t", [], { headers: { authorization: "t" } });
      const open = await scripted({ authorizer: policy("Allow") }, { authorizer });
      await open.connect();
      expect([strict.eventsOf("authorizer").length, open.eventsOf("authorizer").length]).toEqual([1, 1]);
    });

    test("with an identity source that cannot be looked up is refused when the gateway starts", async () => {
      await expect(
        scripted({}, { authorizer: { ...authorizer, identitySources: ["route.request.cookie.token"] } }),
      ).rejects.toThrow("route.request.cookie.token");
    });

    test.each<[string, number, (event: { methodArn?: string }) => unknown]>([
      ["that throws Unauthorized", 401, thrown("Unauthorized")],
      ["whose policy denies", 403, policy("Deny")],
      [
        "whose policy both allows and denies",
        403,
        ({ methodArn }) => ({
          principalId: "ann",
          policyDocument: {
            Statement: ["Allow", "Deny"].map((Effect) => ({ Action: "*", Effect, Resource: methodArn })),
          },
        }),
      ],
      [
        "whose policy is for another API",
        403,
        (event) => policy("Allow")({ methodArn: event.methodArn?.replace("us-east-1", "eu-west-1") ?? "" }),
      ],
      ["whose policy is empty", 403, () => ({ principalId: "ann", policyDocument: { Statement: [] } })],
      ["that throws anything else", 500, thrown("boom")],
      ["that is throttled", 500, () => Promise.reject(throttled)],
      ["that answers without a policy", 500, () => ({ principalId: "ann" })],
      ["that answers with nothing", 500, () => undefined],
      ["that names no principal", 500, (event) => ({ ...policy("Allow")(event), principalId: undefined })],
      ["whose context is nested", 500, policy("Allow", { context: { nested: { x: 1 } } })],
      ["whose context has letters beyond ASCII", 500, policy("Allow", { context: { name: "Zoë" } })],
      ["whose context has a null", 500, policy("Allow", { context: { nothing: null } })],
    ])("%s: %i", async (_what, status, handler) => {
      const { dial, eventsOf } = await scripted({ authorizer: handler }, { authorizer });
      expect(await dial().refused).toMatchObject({ status });
      expect(eventsOf("connect")).toEqual([]);
    });

    test.each(["*", "arn:aws:execute-api:*", "arn:aws:execute-api:us-east-1:*:*/$default/$connect"])(
      "may allow %s",
      async (Resource) => {
        const { connect } = await scripted(
          {
            authorizer: () => ({
              principalId: "ann",
              policyDocument: { Statement: { Action: "execute-api:*", Effect: "Allow", Resource } },
            }),
          },
          { authorizer },
        );
        await connect();
      },
    );

    test.each([
      ["but $disconnect", {}],
      ["and $disconnect, where that is on", { disconnectContext: true }],
    ])("gives its context, as strings, to every later event %s, and runs once", async (_, readings) => {
      const left = Promise.withResolvers<unknown>();
      const { connect, calls, eventsOf } = await scripted(
        {
          authorizer: policy("Allow", { context: { name: "Ann", level: 3, admin: false } }),
          disconnect: (event) => left.resolve(event.requestContext.authorizer),
        },
        { authorizer, readings },
      );
      const client = await connect();
      await client.roundTrip();
      client.ws.close();
      const context = { principalId: "ann", name: "Ann", level: "3", admin: "false" };
      expect(eventsOf("connect")[0]?.requestContext.authorizer).toEqual(context);
      expect(eventsOf("echo")[0]?.requestContext.authorizer).toEqual(context);
      expect(await left.promise).toEqual("disconnectContext" in readings ? context : undefined);
      expect(calls.map((call) => call.function)).toEqual(["authorizer", "connect", "echo", "disconnect"]);
    });
  });

  describe("a subprotocol", () => {
    test("that $connect echoes is the connection's, whatever the header's case", async () => {
      const { connect } = await scripted({
        connect: () => ({ statusCode: 200, headers: { "sec-websocket-protocol": "parley.v1" } }),
      });
      const client = await connect("/", ["parley.v1", "bearer.token"]);
      expect(client.ws.protocol).toBe("parley.v1");
    });

    test("that $connect does not echo makes the client drop the connection", async () => {
      const { dial } = await scripted();
      await expect(dial("/", ["parley.v1"]).opened).rejects.toThrow("Server sent no subprotocol");
    });

    test("that was not offered is still sent, and the client drops the connection", async () => {
      const { dial } = await scripted({
        connect: () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "parley.v1" } }),
      });
      await expect(dial().opened).rejects.toThrow("Server sent a subprotocol but none was requested");
    });

    test("is the only header of $connect that the client gets", async () => {
      const { dial } = await scripted({
        connect: () => ({ statusCode: 200, headers: { "Set-Cookie": "a=b", "X-Other": "x" } }),
      });
      const client = dial();
      const headers = new Promise<object>((resolve) =>
        client.ws.on("upgrade", (response) => resolve(response.headers)),
      );
      expect(Object.keys(await headers).sort()).toEqual(["connection", "sec-websocket-accept", "upgrade"]);
    });
  });

  describe("the URL", () => {
    test.each(["/", "/?room=general", "/$default", "/%24default"])("%s is the stage", async (path) => {
      const { connect } = await scripted();
      await connect(path);
    });

    test.each(["/prod", "/$default/chat", "/%E0%A4%A"])("%s is not: 403", async (path) => {
      const { dial, calls } = await scripted();
      const { status, body } = await dial(path).refused;
      expect([status, JSON.parse(body).message]).toEqual([403, "Forbidden"]);
      expect(calls).toEqual([]);
    });

    const key = { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
    const version = { "Sec-WebSocket-Version": "13" };
    test.each<[string, Record<string, string>]>([
      ["no key", { Upgrade: "websocket", ...version }],
      ["no version", { Upgrade: "websocket", ...key }],
      ["another protocol", { Upgrade: "h2c", ...key, ...version }],
      [
        "an unreadable subprotocol",
        { Upgrade: "websocket", ...key, ...version, "Sec-WebSocket-Protocol": "a,,b" },
      ],
    ])("a handshake with %s is 400, and invokes nothing", async (_what, headers) => {
      const { gateway, calls } = await scripted();
      const url = gateway.management;
      const status = await new Promise((resolve, reject) => {
        const request = get(url, { headers: { Connection: "Upgrade", ...headers } });
        request.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      });
      expect(status).toBe(400);
      expect(calls).toEqual([]);
    });
  });
});
