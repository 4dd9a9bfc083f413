import type { GatewayEvent } from "@parley/aws-local/gateway/observe";
import { scripted } from "@parley/aws-local/gateway/test/scripted";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noCounts } from "./counts.ts";
import { createMeter } from "./meter.ts";

const KB = 1024;

/** A meter with a clock that the test sets, in milliseconds. */
const metered = () => {
  let time = 0;
  const metering = createMeter(
    (name) => (name === "send" ? 1024 : 512),
    () => time,
  );
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  const run = (action: string, milliseconds: number, during = () => {}) => {
    const event = JSON.stringify({
      body: JSON.stringify({ action }),
      requestContext: { routeKey: action, eventType: "MESSAGE", connectionId: "a=" },
    });
    const end = metering.onRun({ function: "send", event, accessKeyId: "LOCALsendx1", kill: () => {} });
    pass(milliseconds);
    during();
    end();
  };
  return { ...metering, pass, run, read: metering.meter.read };
};

const frame = (type: "frameIn" | "frameOut", bytes: number): GatewayEvent => ({
  type,
  connectionId: "a=",
  bytes,
});

describe("WebSocket", () => {
  test.each([
    [0, 1],
    [1, 1],
    [32 * KB, 1],
    [32 * KB + 1, 2],
    [33 * KB, 2],
    [128 * KB, 4],
  ])("a message of %i bytes is %i, either way", (bytes, messages) => {
    const { observeSocket, read } = metered();
    observeSocket(frame("frameIn", bytes));
    observeSocket(frame("frameOut", bytes));
    expect(read().total).toMatchObject({ messagesIn: messages, messagesOut: messages, bytesOut: bytes });
  });

  test("handshakes, refused posts and other calls of @connections are no messages", () => {
    const { observeSocket, read } = metered();
    observeSocket({ type: "connected", connectionId: "a=" });
    observeSocket({ type: "refused", status: 401 });
    observeSocket({ type: "management", connectionId: "b=", method: "POST", status: 410, bytes: 100 });
    observeSocket({ type: "management", connectionId: "a=", method: "GET", status: 200, bytes: 0 });
    expect(read().total).toMatchObject({ messagesIn: 0, messagesOut: 0 });
  });

  test("what a function posts is counted where the function is, and the answer to a frame is not", () => {
    const { observeSocket, run, read } = metered();
    run("sendMessage", 1, () =>
      observeSocket({ type: "frameOut", connectionId: "b=", bytes: 10, accessKeyId: "LOCALsendx1" }),
    );
    observeSocket({ type: "frameOut", connectionId: "b=", bytes: 10, accessKeyId: "mine" });
    observeSocket(frame("frameOut", 10));
    const { bySource } = read();
    expect(Object.entries(bySource).map(([source, { messagesOut }]) => [source, messagesOut])).toEqual([
      ["send sendMessage", 1],
      ["mine", 1],
      ["clients", 1],
    ]);
  });

  test("whenever the meter is read, connections' minutes are those that were open since the reset", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom("connected", "disconnected"), who: fc.constantFrom("a", "b", "c") }),
      fc.record({ do: fc.constantFrom("read", "reset"), who: fc.constant("") }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(100_000))), (steps) => {
        const { observeSocket, meter, pass } = metered();
        const open = new Set<string>();
        let expected = 0;
        for (const [{ do: what, who }, milliseconds] of steps) {
          if (what === "connected" && !open.has(who)) {
            observeSocket({ type: what, connectionId: who });
            open.add(who);
          } else if (what === "disconnected" && open.delete(who))
            observeSocket({ type: what, connectionId: who, code: 1000, connectedMs: 0 });
          else if (what === "read") meter.read();
          else if (what === "reset") {
            meter.reset();
            expected = 0;
          }
          pass(milliseconds);
          expected += (open.size * milliseconds) / 60_000;
        }
        expect(meter.read().total.connectionMinutes).toBeCloseTo(expected, 6);
      }),
    );
  });
});

test.each([
  [0, 0, 1],
  [512 * KB, 0, 1],
  [300 * KB, 300 * KB, 2],
  [0, 1500 * KB, 3],
])("HTTP: %i bytes in and %i out are %i requests", (requestBytes, responseBytes, httpRequests) => {
  const { observeHttp, read } = metered();
  observeHttp({ requestBytes, responseBytes });
  expect(read().total).toMatchObject({ httpRequests, bytesOut: responseBytes });
});

test.each([
  [0, 1],
  [64 * KB, 1],
  [64 * KB + 1, 2],
  [256 * KB, 4],
])("SQS: a request of %i bytes is %i, also when it brings nothing", (bytes, queueRequests) => {
  const { observeQueue, read } = metered();
  observeQueue({ operation: "ReceiveMessage", bytes });
  expect(read().bySource).toEqual({ "SQS ReceiveMessage": expect.objectContaining({ queueRequests }) });
});

describe("Lambda", () => {
  test("a run is billed by the millisecond begun and by the function's memory", () => {
    const { run, read } = metered();
    run("sendMessage", 20.2);
    run("sendMessage", 3);
    run("edit", 0);
    const { bySource } = read();
    expect(bySource["send sendMessage"]).toMatchObject({ lambdaRequests: 2, lambdaGbSeconds: 0.024 });
    expect(bySource["send edit"]).toMatchObject({ lambdaRequests: 1, lambdaGbSeconds: 0 });
  });

  test("the start of an environment is billed as time, and is no request", () => {
    const { onInit, read } = metered();
    onInit("connect", 199.5);
    expect(read().bySource).toEqual({ "connect INIT": { ...noCounts, lambdaGbSeconds: 0.1 } });
  });

  test("a line that a function writes is billed as what Lambda makes of it", () => {
    const { log, read } = metered();
    log("send", "something");
    const { logBytes } = read().total;
    log("send", "something".repeat(2));
    expect(read().total.logBytes - logBytes).toBe(logBytes + "something".length);
  });
});

describe("DynamoDB", () => {
  const put = { operation: "PutItem", accessKeyId: "LOCALsendx1", entity: "event" };

  test("is counted by what a function was run for, and by call", () => {
    const { observeTable, run, read } = metered();
    run("sendMessage", 1, () => {
      observeTable(put, { readUnits: 0, writeUnits: 2 });
      observeTable(put, { readUnits: 0, writeUnits: 3 });
    });
    observeTable({ operation: "Scan", accessKeyId: "somebody" }, { readUnits: 12.5, writeUnits: 0 });
    const { total, bySource, tableCalls } = read();
    expect(total).toMatchObject({ readUnits: 12.5, writeUnits: 5 });
    expect(bySource.somebody).toMatchObject({ readUnits: 12.5 });
    expect(tableCalls).toEqual([
      { source: "send sendMessage", call: "PutItem event", count: 2, readUnits: 0, writeUnits: 5 },
      { source: "somebody", call: "Scan", count: 1, readUnits: 12.5, writeUnits: 0 },
    ]);
  });

  test("a call that arrives after its run has ended is still that run's", () => {
    const { observeTable, run, read } = metered();
    run("edit", 1);
    observeTable(put, { readUnits: 0, writeUnits: 1 });
    expect(read().bySource["send edit"]).toMatchObject({ writeUnits: 1 });
  });
});

test("a reset forgets everything, and what was read before stays as it was", () => {
  const { run, meter, observeTable } = metered();
  run("sendMessage", 5);
  observeTable({ operation: "Scan", accessKeyId: "me" }, { readUnits: 1, writeUnits: 0 });
  const before = meter.read();
  meter.reset();
  expect(meter.read()).toEqual({ total: noCounts, bySource: {}, tableCalls: [] });
  expect(before.total.lambdaRequests).toBe(1);
});

test("a message that the throttle refuses is metered as one, and its refusal as another", async () => {
  const { meter, observeSocket: observe } = createMeter(() => 0);
  const { connect } = await scripted({}, { throttle: { perSecond: 1e-9, burst: 1 }, observe });
  const client = await connect();
  client.ws.send('{"action":"echo"}');
  expect(JSON.parse(await client.next()).message).toBe("Too Many Requests");
  expect(meter.read().total).toMatchObject({ messagesIn: 1, messagesOut: 1 });
});
