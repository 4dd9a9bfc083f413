import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Caller } from "./caller.ts";
import { FrameMeter } from "./frame-meter.ts";
import type { GatewayLimits } from "./limits.ts";

/** One client's open WebSocket, with API Gateway's limits. */
export class GatewayConnection {
  readonly caller: Caller;
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #limits: GatewayLimits;
  readonly #onEnd: (code: number, reason: string) => void;
  readonly #closed = Promise.withResolvers<void>();
  readonly #idle: NodeJS.Timeout;
  readonly #lifetime: NodeJS.Timeout;
  #held: NodeJS.Immediate | undefined;
  #ended = false;
  #lastActiveAt = Date.now();

  /**
   * Takes over a WebSocket and the socket under it, in the same tick as the upgrade. `onMessage`
   * gets each text message; `onEnd` gets the close code and reason, once, whichever side ends it.
   */
  constructor(options: {
    ws: WebSocket;
    socket: Duplex;
    caller: Caller;
    limits: GatewayLimits;
    onMessage: (text: string) => void;
    onEnd: (code: number, reason: string) => void;
  }) {
    this.caller = options.caller;
    this.#ws = options.ws;
    this.#socket = options.socket;
    this.#limits = options.limits;
    this.#onEnd = options.onEnd;
    this.#idle = setTimeout(() => this.end(1001, "Going away"), options.limits.idleMs);
    this.#lifetime = setTimeout(() => this.end(1001, "Going away"), options.limits.connectionMs);

    let messageBytes = 0;
    const meter = new FrameMeter(({ opcode, payloadBytes }) => {
      if (opcode >= 8) return;
      messageBytes = opcode === 0 ? messageBytes + payloadBytes : payloadBytes;
      if (opcode === 2) this.end(1003, "Binary is not supported");
      else if (payloadBytes > options.limits.frameBytes) this.end(1009, "Frame too long");
      else if (messageBytes > options.limits.messageBytes) this.end(1009, "Message too long");
    });
    // Runs first, so that a forbidden frame closes the connection before `ws` reads a message from
    // it.
    options.socket.prependListener("data", (chunk: Buffer) => {
      if (!this.#ended) meter.read(chunk);
    });
    this.#ws.on("message", (data) => {
      if (this.#ended) return;
      this.#touch();
      options.onMessage(data.toString());
    });
    this.#ws.on("close", (code, reason) => {
      this.#finish(code, code === 1005 ? "Client-side close frame status not set" : reason.toString());
      this.#closed.resolve();
    });
    // `ws` has already sent the close frame, and reads no more.
    this.#ws.on("error", (error) => {
      if (!("code" in error)) return;
      if (error.code === "WS_ERR_INVALID_UTF8") this.#finish(1007, "");
      else if (String(error.code).startsWith("WS_ERR")) this.#finish(1002, "");
    });
  }

  /** False as soon as either side has begun to close. */
  get isOpen(): boolean {
    return !this.#ended && this.#ws.readyState === this.#ws.OPEN;
  }

  /** Epoch milliseconds of the last message in either direction. */
  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /** Settles when the client has closed too, or its socket is gone. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Sends a text frame, unless the connection has ended or the client reads too slowly. */
  send(text: string): "sent" | "gone" | "full" {
    if (!this.isOpen) return "gone";
    const bytes = Buffer.byteLength(text);
    // Writes that this turn holds back do not mean that the client is slow.
    if (!this.#hasRoom(bytes)) this.#flush();
    if (!this.#hasRoom(bytes)) return "full";
    this.#touch();
    this.#holdBack();
    this.#ws.send(text);
    return "sent";
  }

  #hasRoom(bytes: number): boolean {
    return this.#ws.bufferedAmount + bytes <= this.#limits.sendBufferBytes;
  }

  /**
   * Holds back writes until this turn of the event loop ends. Waking a sleeping process is the most
   * expensive part of a fan-out, and a process that reads many of these sockets wakes once for all
   * writes in a row.
   */
  #holdBack(): void {
    if (this.#held) return;
    this.#held = setImmediate(() => this.#flush());
    this.#socket.cork();
  }

  #flush(): void {
    if (!this.#held) return;
    clearImmediate(this.#held);
    this.#held = undefined;
    this.#socket.uncork();
  }

  /** Closes the connection from this side. */
  end(code: number, reason: string): void {
    this.#ws.close(code, reason);
    this.#finish(code, reason);
  }

  /** Resets the connection, as a network does: neither side gets a close frame. */
  cut(): void {
    this.#flush();
    if (this.#socket instanceof Socket) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #touch(): void {
    this.#lastActiveAt = Date.now();
    this.#idle.refresh();
  }

  #finish(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#lifetime);
    this.#onEnd(code, reason);
  }
}
