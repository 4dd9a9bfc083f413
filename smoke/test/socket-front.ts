import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, type WebSocketServer } from "ws";

/** What a client offers in its handshake. */
export type Offered = { protocols: string[]; authorization: string | undefined };

export type SocketTampering = {
  /** Changes a handshake on its way, or refuses it with a status. */
  handshake?(offered: Offered): Offered | number;
  /** Changes the subprotocol that the stage chose. */
  chosen?(protocol: string): string;
  /**
   * Changes a frame on its way to a client, or drops it. `client`: how many connected before this
   * one.
   */
  toClient?(text: string, client: number): string | undefined;
};

export type SocketFront = {
  target: string;
  tampering: SocketTampering;
  upgrader: WebSocketServer;
  sockets: Set<WebSocket>;
};

const refuse = (socket: Duplex, status: number) =>
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
  );

const offeredBy = ({ headers }: IncomingMessage): Offered => {
  const protocols = headers["sec-websocket-protocol"]?.split(",").map((protocol) => protocol.trim()) ?? [];
  return { protocols, authorization: headers.authorization };
};

/** Codes that a peer may not send: they mean that none was received. */
const closeWith = (socket: WebSocket, code: number) =>
  code === 1005 || code === 1006 ? socket.terminate() : socket.close(code);

/** Forwards a client's handshake to the stage, and then its frames. */
export const serveSocket = (
  { target, tampering, upgrader, sockets }: SocketFront,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void => {
  const original = offeredBy(request);
  const offered = tampering.handshake ? tampering.handshake(original) : original;
  if (typeof offered === "number") {
    refuse(socket, offered);
    return;
  }
  const { protocols, authorization } = offered;
  const client = sockets.size;
  const far = new WebSocket(target, protocols, {
    perMessageDeflate: false,
    headers: authorization === undefined ? {} : { authorization },
  });
  sockets.add(far);
  far.on("error", () => socket.destroy());
  far.once("unexpected-response", (asked, response) => {
    asked.destroy();
    refuse(socket, response.statusCode ?? 502);
  });
  // Frames of the stage wait until the client is connected.
  const early: string[] = [];
  let tell = (text: string): void => void early.push(text);
  far.on("message", (data) => {
    const text = tampering.toClient ? tampering.toClient(String(data), client) : String(data);
    if (text !== undefined) tell(text);
  });
  far.once("open", () => {
    const protocol = tampering.chosen ? tampering.chosen(far.protocol) : far.protocol;
    upgrader.once("headers", (headers) => {
      if (protocol) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
    });
    upgrader.handleUpgrade(request, socket, head, (near) => {
      sockets.add(near);
      tell = (text) => near.send(text);
      for (const text of early) tell(text);
      near.on("message", (data) => {
        far.send(String(data));
      });
      near.on("error", () => near.terminate());
      near.once("close", (code) => closeWith(far, code));
      far.once("close", (code) => closeWith(near, code));
    });
  });
};
