import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** A handshake that ends with an HTTP status instead of a connection. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  /** The message goes into the answer's body; without one, there is no body. */
  constructor(status: number, message = "") {
    super(message);
    this.status = status;
  }
}

/** Answers a handshake over its raw socket, and ends it. */
export function writeRefusal(socket: Duplex, status: number, body: string, requestId: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`,
    `Date: ${new Date().toUTCString()}`,
    ...(body === "" ? [] : ["Content-Type: application/json"]),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    `x-amz-apigw-id: ${requestId}`,
  ];
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
