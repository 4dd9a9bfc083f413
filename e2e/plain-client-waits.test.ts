import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { PlainClient } from "../examples/plain-client/client.ts";

/*
 * How long the client that was written from the protocol page waits between attempts: what it asks
 * of `setTimeout`.
 */

const timers = vi.spyOn(globalThis, "setTimeout");
const random = vi.spyOn(Math, "random");
const undo: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  timers.mockClear();
  random.mockReturnValue(0);
});
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** Opens a client on a server that gives out tokens, and does with its sockets as it is told. */
const openOn = async (
  onSocket: (socket: WebSocket, hello: { id: string }) => void,
  refuses = () => false,
) => {
  const seen = { handshakes: 0 };
  const http = createServer((_, response) => {
    response.writeHead(201, { "content-type": "application/json" });
    response.end(JSON.stringify({ token: "t", userId: "guest-1", name: "Ada", expiresAt: "2100-01-01" }));
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "parley.v1" });
  http.on("upgrade", (request, stream, head) => {
    seen.handshakes += 1;
    if (refuses()) return stream.end("HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n");
    sockets.handleUpgrade(request, stream, head, (socket) =>
      socket.once("message", (data) => onSocket(socket, JSON.parse(String(data)))),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "parley-plain-"));
  const [socket, api] = [`ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}`];
  undo.push(
    () => rm(folder, { recursive: true }),
    async () => {
      http.closeAllConnections();
      http.close();
    },
  );
  const client = await PlainClient.open({ socket, api, name: "Ada", folder, rooms: [] });
  undo.push(() => client.close());
  return seen;
};

const asked = () => timers.mock.calls.map(([, milliseconds = 0]) => milliseconds);
const until = (condition: () => void) => vi.waitFor(condition, { timeout: 120_000, interval: 5 });

test("it stays away for as long as it is told before its connection is ended", async () => {
  const seen = await openOn((socket, { id }) => {
    socket.send(JSON.stringify({ action: "welcome", id, userId: "guest-1", limits: {}, rooms: [] }));
    const why = {
      action: "error",
      code: "over_budget",
      message: "The budget is used up.",
      retryAfter: 7_800,
    };
    socket.send(JSON.stringify(why));
    socket.close(1000);
  });
  await until(() => expect(asked().some((each) => each > 7_700_000 && each <= 7_800_000)).toBe(true));
  expect(seen.handshakes).toBe(1);
});

test("its attempts become rare when their handshakes are refused, time and again", async () => {
  const seen = await openOn(
    () => {},
    () => {
      if (seen.handshakes === 11) random.mockReturnValue(0.999);
      return true;
    },
  );
  await until(() => expect(asked().some((each) => each > 110_000 && each <= 120_000)).toBe(true));
  expect(seen.handshakes).toBe(11);
});
