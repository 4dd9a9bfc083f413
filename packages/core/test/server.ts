import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createSender } from "../src/gateway/http/sender.ts";

const { signal: forever } = new AbortController();

/** For tests: the port of a server that listens until the test is over. */
export const listen = async (server: Server, host = "127.0.0.1"): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen({ port: 0, host, backlog: 1_024 });
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It has no port.");
  return address.port;
};

/** For tests: the shortest answer. */
export const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/**
 * For tests: a server over bare sockets: `answer` gets each request, with its number on its
 * connection, from 1.
 */
export const serverThat = (answer: (socket: Socket, request: string, number: number) => void) =>
  createServer({ noDelay: true }, (socket) => {
    let unread = "";
    let number = 0;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      unread += chunk.toString("latin1");
      const head = unread.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/.exec(unread)?.[1]);
      if (head < 0 || unread.length < head + 4 + length) return;
      // A request that is sent before the last is answered would be lost here, and its post time
      // out.
      answer(socket, unread, ++number);
      unread = "";
    });
  });

/** For tests: posts to a server, and the connections that it has had. */
export const senderTo = async (server: Server, host?: string) => {
  const port = await listen(server, host);
  const name = host?.includes(":") ? `[${host}]` : (host ?? "127.0.0.1");
  const send = createSender(new URL(`http://${name}:${port}`));
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => connections.add(socket));
  const post = async (payload = "x", by = forever) => {
    const headers = ["content-length", String(Buffer.byteLength(payload)), "host", `${name}:${port}`];
    const answer = await send("/a%3D?b", headers, payload, by);
    return typeof answer === "string" ? answer : answer.status;
  };
  return { post, connections, port };
};
