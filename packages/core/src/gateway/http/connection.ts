import { connect, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectSecurely } from "node:tls";
import { type Answer, createAnswerReader } from "./answer.ts";

/**
 * Why a request has no answer:
 * - `stale`: the connection had been kept alive, and was closed in the meantime. The request was
 *   most likely not read.
 * - `failed`: anything else.
 */
type Failure = "stale" | "failed";

/** A connection that carries one request at a time, and keeps no process alive between them. */
export type HttpConnection = {
  /** Sends a request. `settle` is called once, unless the connection is destroyed before. */
  ask(request: string, settle: (result: Answer | Failure) => void): void;
  destroy(): void;
};

export type ConnectionEvents = {
  /** It may carry another request. */
  freed(connection: HttpConnection): void;
  /** It has ended while it carried none. */
  lost(connection: HttpConnection): void;
};

/** Opens connections to the host of a URL. */
export const createConnector = ({ protocol, hostname, port }: URL) => {
  const host = hostname.replace(/[[\]]/g, "");
  const openPlainly = (onread: OnRead) => connect({ host, port: Number(port || 80), onread });

  /** Saves the next connection half of the handshake. */
  let session: Buffer | undefined;
  const openSecurely = (onread: OnRead) => {
    const options: ConnectionOptions & { onread: OnRead } = {
      host,
      port: Number(port || 443),
      // An address is not a host name: https://www.rfc-editor.org/rfc/rfc6066#section-3
      servername: isIP(host) ? "" : host,
      ALPNProtocols: ["http/1.1"],
      session,
      onread,
    };
    const socket = connectSecurely(options);
    socket.on("session", (next) => {
      session = next;
    });
    // The other side may have rejected the session.
    socket.on("close", (hadError) => {
      if (hadError) session = undefined;
    });
    return socket;
  };
  const open = protocol === "https:" ? openSecurely : openPlainly;
  return (events: ConnectionEvents) => createConnection(open, events);
};

type OnRead = { buffer: Uint8Array; callback: (length: number, buffer: Uint8Array) => boolean };

/** An answer to a post is some 300 bytes. */
const bufferSize = 2_048;

const createConnection = (open: (onread: OnRead) => Socket, events: ConnectionEvents): HttpConnection => {
  const reader = createAnswerReader();
  const buffer = Buffer.allocUnsafeSlow(bufferSize);
  let waiting: ((result: Answer | Failure) => void) | undefined;
  let requests = 0;
  /** Whether anything arrived since the request. */
  let isAnswered = false;

  const settle = (result: Answer | Failure) => {
    const settled = waiting;
    waiting = undefined;
    settled?.(result);
  };
  const end = (result: Answer | Failure) => {
    socket.destroy();
    if (waiting) settle(result);
    else events.lost(connection);
  };
  /** Nothing more can arrive. */
  const breakOff = (failure: Failure) => end((waiting && reader.begun()) ?? failure);
  const lose = (isClosed: boolean) => breakOff(isClosed && requests > 1 && !isAnswered ? "stale" : "failed");

  const hear = (length: number) => {
    if (!waiting) return end("failed");
    isAnswered = true;
    const answer = reader.read(buffer.toString("latin1", 0, length));
    if (answer === undefined) return;
    if (answer === "malformed") return breakOff("failed");
    // An answer may arrive before the whole request is sent. The rest of it would be in the way.
    if (!answer.isKept || socket.writableLength > 0) return end(answer);
    socket.unref();
    events.freed(connection);
    settle(answer);
  };

  const socket = open({
    buffer,
    callback: (length) => {
      hear(length);
      return true;
    },
  });
  socket.setNoDelay(true).setKeepAlive(true, 1_000);
  // Attached once, for all requests.
  socket.on("end", () => {
    const answer = waiting && reader.end();
    if (answer) end(answer);
    else lose(true);
  });
  socket.on("error", (error) => {
    lose("code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE"));
  });
  socket.on("close", () => lose(false));

  const connection: HttpConnection = {
    ask: (request, settle) => {
      requests += 1;
      isAnswered = false;
      waiting = settle;
      socket.ref();
      socket.write(request);
    },
    destroy: () => {
      waiting = undefined;
      socket.destroy();
    },
  };
  return connection;
};
