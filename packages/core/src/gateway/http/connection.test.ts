import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { ok, senderTo, serverThat } from "../../../test/server.ts";

/** Answers the first request of each connection, and breaks when the second comes. */
const serverThatBreaks = (onSecond: (socket: Socket) => void) => {
  const seen: number[] = [];
  const server = serverThat((socket, _request, number) => {
    seen.push(number);
    if (number === 1) setTimeout(() => socket.write(ok), 20);
    else onSecond(socket);
  });
  return { server, seen };
};

test.each([
  ["is reset", (socket: Socket) => socket.resetAndDestroy()],
  ["ends", (socket: Socket) => socket.end()],
])(
  "kept connections, one after the other, of which each %s before an answer costs nothing",
  async (_how, onSecond) => {
    const { server, seen } = serverThatBreaks(onSecond);
    const { post, connections } = await senderTo(server);
    const crowd = Array.from({ length: 30 }, () => post());
    expect(new Set(await Promise.all(crowd))).toEqual(new Set([200]));
    expect(connections.size).toBe(30);
    expect(await post()).toBe(200);
    expect(connections.size).toBe(31);
    expect(seen.filter((number) => number === 2)).toHaveLength(30);
  },
);

test.each([
  ["is reset", (socket: Socket) => socket.write("H", () => socket.resetAndDestroy())],
  ["ends", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n")],
  ["is done with an interim answer", (socket: Socket) => socket.end("HTTP/1.1 100 Continue\r\n\r\n")],
])(
  "a kept connection that %s within an answer's head has failed: the request may have been heard",
  async (_how, onSecond) => {
    const { server, seen } = serverThatBreaks(onSecond);
    const { post } = await senderTo(server);
    expect([await post(), await post()]).toEqual([200, "failed"]);
    expect(seen).toEqual([1, 2]);
  },
);

test.each([
  ["ends", (socket: Socket) => socket.end("HTTP/1.1 410 Gone\r\nContent-Length: 1\r\n\r\n")],
  ["brings nonsense", (socket: Socket) => socket.end("HTTP/1.1 410 Gone\r\nContent-Length: 1\r\n\r\nxyz")],
])("a post whose answer %s after its head was heard: it has the head's status", async (_how, onSecond) => {
  const { server, seen } = serverThatBreaks(onSecond);
  const { post } = await senderTo(server);
  expect([await post(), await post()]).toEqual([200, 410]);
  expect(seen).toEqual([1, 2]);
});

test.each([
  ["ends", (socket: Socket) => socket.end()],
  ["is reset", (socket: Socket) => socket.resetAndDestroy()],
  ["brings what nobody asked for", (socket: Socket) => socket.write(ok)],
])("a kept connection that %s while it is idle is not used again", async (_how, whileIdle) => {
  const server = serverThat((socket, _request, number) => {
    if (number === 1) socket.write(ok);
    else socket.resetAndDestroy();
  });
  const { post, connections } = await senderTo(server);
  expect(await post()).toBe(200);
  for (const socket of connections) whileIdle(socket);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await post()).toBe(200);
  expect(connections.size).toBe(2);
});

test("the connection that was used last is used first", async () => {
  const used: Socket[] = [];
  const held: Socket[] = [];
  const server = serverThat((socket) => {
    used.push(socket);
    if (held.push(socket) < 3 && used.length <= 3) return;
    for (const each of held.splice(0)) each.write(ok);
  });
  const { post } = await senderTo(server);
  await Promise.all([post(), post(), post()]);
  for (let count = 0; count < 5; count++) expect(await post()).toBe(200);
  expect(new Set(used.slice(3)).size).toBe(1);
});
