import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { describe, expect, test, vi } from "vitest";
import { startGateway } from "./gateway.ts";
import type { GatewayCall, GatewayEvent, Interference } from "./observe.ts";
import { scripted } from "./test/scripted.ts";

describe("A gateway", () => {
  test("that finds its port taken rejects with the port", async () => {
    const { gateway } = await scripted();
    const port = Number(new URL(gateway.ws).port);
    const second = startGateway({ port, routes: {}, invoke: async () => ({ outcome: "throttled" }) });
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE", port });
  });

  test("keeps a function's idle connections for 10 minutes: a frozen function cannot see one close", async () => {
    const { gateway } = await scripted();
    const answer = await fetch(gateway.management);
    expect(answer.headers.get("keep-alive")).toBe("timeout=600");
  });

  test("that closes notifies its clients and $disconnect, and frees the port", async () => {
    const { gateway, connect, eventsOf } = await scripted();
    const client = await connect();
    await gateway.close();
    expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
    expect(eventsOf("disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1001 });
    const port = Number(new URL(gateway.ws).port);
    const next = await startGateway({ port, routes: {}, invoke: async () => ({ outcome: "throttled" }) });
    await next.close();
  });

  test("that closes does not wait for a client or a function that never answers", async () => {
    const hang = () => new Promise(() => {});
    const entered = Promise.withResolvers<void>();
    const { gateway, connect, dial, eventsOf } = await scripted({
      default: hang,
      disconnect: hang,
      connect: () => {
        if (eventsOf("connect").length < 3) return { statusCode: 200 };
        entered.resolve();
        return hang();
      },
    });
    const paused = await connect();
    const busy = await connect();
    dial();
    await entered.promise;
    paused.ws.pause();
    busy.ws.send("x");
    await busy.roundTrip();
    await gateway.close(50);
  });

  test("that closes during a handshake disconnects the client that $connect still accepts", async () => {
    const entered = Promise.withResolvers<void>();
    const agreed = Promise.withResolvers<object>();
    const { gateway, dial, eventsOf } = await scripted({
      connect: () => {
        entered.resolve();
        return agreed.promise;
      },
    });
    dial();
    await entered.promise;
    const closed = gateway.close();
    agreed.resolve({ statusCode: 200 });
    await closed;
    expect(eventsOf("disconnect")[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1006 });
  });

  test("reports its events to an observer", async () => {
    const seen: GatewayEvent[] = [];
    const { connect, dial, management } = await scripted({}, { observe: (event) => seen.push(event) });
    await dial("/prod").refused;
    const client = await connect();
    const { connectionId } = client;
    client.ws.send('{"action":"echo"}');
    await client.next();
    await management().send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: "hé" }));
    client.ws.close(1000);
    await vi.waitUntil(() => seen.at(-1)?.type === "disconnected", { timeout: 120_000 });
    expect(seen).toEqual([
      { type: "refused", status: 403 },
      { type: "connected", connectionId },
      { type: "frameIn", connectionId, bytes: 17 },
      { type: "frameOut", connectionId, bytes: 17 },
      { type: "frameOut", connectionId, bytes: 3, accessKeyId: expect.any(String) },
      { type: "management", method: "POST", connectionId, status: 200, bytes: 3 },
      { type: "disconnected", connectionId, code: 1000, connectedMs: expect.any(Number) },
    ]);
  });

  describe("lets a fault plan", () => {
    const faulty = (fault: (call: GatewayCall) => Interference) =>
      scripted({}, { before: async (call) => fault(call) });

    test("lose a post that is answered 200", async () => {
      const { connect, management } = await faulty((call) =>
        call.type === "management" ? { type: "lost" } : undefined,
      );
      const client = await connect();
      await management().send(new PostToConnectionCommand({ ConnectionId: client.connectionId, Data: "x" }));
      expect(await client.roundTrip()).toBe(true);
    });

    test.each([
      [429, "LimitExceededException", { outcome: "throttled" } as const],
      [500, "InternalServerErrorException", { outcome: "failed", errorType: "", errorMessage: "" } as const],
    ])("answer a post with %i", async (httpStatusCode, name, result) => {
      const { connect, management } = await faulty((call) =>
        call.type === "management" ? { type: "failed", result } : undefined,
      );
      const client = await connect();
      const post = new PostToConnectionCommand({ ConnectionId: client.connectionId, Data: "x" });
      await expect(management().send(post)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    });

    test("lose a $disconnect, and fail a route", async () => {
      const { gateway, connect, eventsOf } = await faulty((call) => {
        if (call.type !== "invoke") return undefined;
        if (call.routeKey === "$disconnect") return { type: "lost" };
        return call.routeKey === "echo"
          ? {
              type: "failed",
              result: { outcome: "failed", errorType: "Runtime.ExitError", errorMessage: "" },
            }
          : undefined;
      });
      const client = await connect();
      client.ws.send('{"action":"echo"}');
      expect(JSON.parse(await client.next()).message).toBe("Internal server error");
      await gateway.close();
      expect([eventsOf("echo"), eventsOf("disconnect")]).toEqual([[], []]);
    });
  });
});
