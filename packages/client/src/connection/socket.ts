import type { ErrorFrame, Frame, WelcomeFrame } from "@parley/core/protocol/frame";
import type { RequestInput } from "@parley/core/protocol/request";
import { bearerPrefix, subprotocol } from "@parley/core/wire/limits";
import type { Problem } from "../events.ts";
import { Timer } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";
import { readFrame, waitOf } from "./socket-frame.ts";
import { ToldWait } from "./told-wait.ts";

/** What a socket needs to open. */
export type SocketHost = {
  readonly url: string;
  readonly WebSocket: typeof globalThis.WebSocket;
  readonly timing: Pick<Timing, "connectWait" | "pongWait">;
  /** Called before each handshake. */
  token(): Promise<string | undefined>;
  hello(): RequestInput & { id: string };
};

/** How a socket ended, or that it could not be opened: then with the problem. */
export type SocketEnd = {
  readonly code: number;
  readonly reason: string;
  /**
   * Whether it died alone: the server, or something in between, no longer answered, or the token
   * has expired.
   */
  readonly unresponsive?: true;
  /** The minimum wait before the next one, in milliseconds. */
  readonly wait?: number;
  readonly problem?: Problem;
};

/** The callbacks of a socket. */
export type SocketOwner = {
  /** Something arrived, whatever it was. */
  sawFrame(): void;
  welcomed(link: Socket, frame: WelcomeFrame): void;
  received(frame: Exclude<Frame, WelcomeFrame>): void;
  /** Called once, unless the owner ended it. */
  ended(link: Socket, end: SocketEnd): void;
  problem(problem: Problem): void;
};

/** One WebSocket, from requesting the token to its end. */
export class Socket {
  readonly since = performance.now();
  #welcomed = false;
  #helloId = "";
  #socket: WebSocket | undefined;
  readonly #life = new AbortController();
  readonly #deadline = new Timer();
  readonly #pong = new Timer();
  readonly #told = new ToldWait();
  readonly #host: SocketHost;
  readonly #owner: SocketOwner;

  constructor(host: SocketHost, owner: SocketOwner) {
    this.#host = host;
    this.#owner = owner;
    this.#deadline.set(host.timing.connectWait, () => this.#failed("The server did not answer in time."));
    void this.#open();
  }

  send(request: RequestInput): void {
    this.#socket?.send(JSON.stringify(request));
  }

  /**
   * Sends pings. Some frame has to arrive soon after them. Does nothing while none has arrived
   * since earlier ones.
   */
  ping(pings: () => readonly (RequestInput & { id: string })[]): void {
    if (this.#pong.pending) return;
    this.#pong.set(this.#host.timing.pongWait, () =>
      this.#ended({
        code: 1006,
        reason: "The ping was not answered in time.",
        unresponsive: true,
        wait: this.#told.left,
      }),
    );
    for (const ping of pings()) this.send(ping);
  }

  /** Ends it, without a callback. */
  end(code: 1000 | 4000): void {
    this.#life.abort();
    this.#deadline.clear();
    this.#pong.clear();
    this.#socket?.close(code);
  }

  async #open(): Promise<void> {
    const { signal } = this.#life;
    try {
      const token = await this.#host.token();
      if (!signal.aborted) this.#connect(token, signal);
    } catch (cause) {
      if (signal.aborted) return;
      const problem: Problem = { code: "token_failed", message: "No token is available.", cause };
      this.#ended({ code: 1006, reason: problem.message, problem });
    }
  }

  #connect(token: string | undefined, signal: AbortSignal): void {
    const bearer = token === undefined ? [] : [bearerPrefix + token];
    try {
      this.#listen(new this.#host.WebSocket(this.#host.url, [subprotocol, ...bearer]), signal);
    } catch (cause) {
      this.#failed("The connection could not be opened.", cause);
    }
  }

  #listen(socket: WebSocket, signal: AbortSignal): void {
    this.#socket = socket;
    socket.addEventListener("open", () => this.#greet(), { signal });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => this.#read(event.data), { signal });
    socket.addEventListener("close", (event) => this.#closed(event.code, event.reason), { signal });
  }

  #greet(): void {
    const hello = this.#host.hello();
    this.#helloId = hello.id;
    this.send(hello);
  }

  #read(data: unknown): void {
    this.#owner.sawFrame();
    // API Gateway refuses a ping without naming it, and a pong may be slow: any frame proves that
    // the connection is alive.
    this.#pong.clear();
    // API Gateway may send an empty frame for a route whose function returns no body.
    if (data === "") return;
    const frame = readFrame(data);
    if ("unreadable" in frame) {
      this.#owner.problem({ code: "frame_invalid", message: frame.unreadable });
      return;
    }
    if ("gateway" in frame) {
      // Before the welcome it can only be about `hello`. Later each request has its own timeout.
      if (!this.#welcomed) this.#failed(frame.gateway);
      return;
    }
    this.#told.observe(frame);
    if (frame.action === "welcome") this.#welcome(frame);
    else if (frame.action === "error" && this.#isOfHello(frame))
      this.#failed(frame.message, undefined, waitOf(frame));
    else if (frame.action === "error" && frame.code === "token_expired") this.#expired(frame.message);
    else this.#owner.received(frame);
  }

  /** The server is about to close it. It ends alone, and another token is available. */
  #expired(reason: string): void {
    this.#ended({ code: 1000, reason, unresponsive: true });
  }

  #welcome(frame: WelcomeFrame): void {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#deadline.clear();
    this.#owner.welcomed(this, frame);
  }

  /** Before the welcome an error without an id can only be about `hello`. */
  #isOfHello(error: ErrorFrame): boolean {
    return !this.#welcomed && (error.id === undefined || error.id === this.#helloId);
  }

  #closed(code: number, reason: string): void {
    if (this.#welcomed) this.#ended({ code, reason, wait: this.#told.left });
    else this.#failed(reason || "The connection could not be opened.");
  }

  #failed(message: string, cause?: unknown, wait = 0): void {
    this.#ended({ code: 1006, reason: message, wait, problem: { code: "connect_failed", message, cause } });
  }

  #ended(end: SocketEnd): void {
    this.end(4000);
    this.#owner.ended(this, end);
  }
}
