import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { closeServer, listen, loopback, readBody } from "../../packages/aws-local/src/loopback/server.ts";
import { type SocketTampering, serveSocket } from "./socket-front.ts";

/** An HTTP answer on its way back. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** An HTTP request, and the origin of the page that sent it. */
export type Asked = { method: string; path: string; origin: string | undefined };

/** The faults between a client and a stage. What is not listed passes unchanged. */
export type Tampering = SocketTampering & {
  /** Changes an HTTP answer. */
  answer?(request: Asked, answer: Answer): Answer;
};

export type Front = { url: string; close(): Promise<void> };

const headersOf = ({ headers }: IncomingMessage): Record<string, string> => {
  const { host: _host, connection: _connection, "content-length": _length, ...others } = headers;
  return Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)]));
};

const forward = async (target: string, request: IncomingMessage, { answer }: Tampering): Promise<Answer> => {
  const { method = "GET", url: path = "/" } = request;
  const { origin } = request.headers;
  const body = await readBody(request, 2 ** 20);
  const response = await fetch(new URL(path, target.replace(/^ws/, "http")), {
    method,
    headers: headersOf(request),
    redirect: "manual",
    ...(body?.length && { body: new Uint8Array(body) }),
  });
  // The body is no longer compressed.
  const {
    "content-encoding": _encoding,
    "content-length": _length,
    ...headers
  } = Object.fromEntries(response.headers);
  const original = { status: response.status, headers, body: await response.text() };
  return answer ? answer({ method, path, origin }, original) : original;
};

const respond = (response: ServerResponse, { status, headers, body }: Answer) => {
  const { "transfer-encoding": _encoding, connection: _connection, ...others } = headers;
  response.writeHead(status, others).end(body);
};

/** A proxy in front of a stage's address that injects faults. */
export const startFront = async (target: string, tampering: Tampering = {}): Promise<Front> => {
  const server = createServer((request, response) => {
    forward(target, request, tampering).then(
      (answer) => respond(response, answer),
      () => response.destroy(),
    );
  });
  const sockets = new Set<WebSocket>();
  const upgrader = new WebSocketServer({ noServer: true, handleProtocols: () => false });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    serveSocket({ target, tampering, upgrader, sockets }, request, socket, head);
  });
  const port = await listen(server, 0);
  return {
    url: `${new URL(target).protocol}//${loopback}:${port}`,
    close: () => {
      for (const socket of sockets) socket.terminate();
      return closeServer(server, 0);
    },
  };
};
