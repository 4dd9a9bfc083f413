import type { ErrorFrame, Frame, WelcomeFrame } from "@parley/core/protocol/frame";
import { bearerPrefix, subprotocol } from "@parley/core/protocol/limits";
import type { RequestInput } from "@parley/core/protocol/request";
import type { Problem } from "./events.ts";
import { Alarm, Backoff } from "./retry.ts";
import type { ConnectionStatus } from "./snapshot.ts";
import { readFrame } from "./socket-frame.ts";
import type { Timing } from "./timing.ts";

/** What a connection needs, and whom it tells. */
export type ConnectionHost = {
  readonly url: string;
  readonly WebSocket: typeof globalThis.WebSocket;
  readonly timing: Timing;
  readonly random: () => number;
  /** Asked before each attempt. */
  token(): Promise<string | undefined>;
  hello(): RequestInput & { id: string };
  pings(): readonly RequestInput[];
  /** The status, or the time of the next attempt, is another. */
  changed(): void;
  welcomed(frame: WelcomeFrame): void;
  received(frame: Exclude<Frame, WelcomeFrame>): void;
  /** An open connection is gone. */
  lost(code: number, reason: string): void;
  problem(problem: Problem): void;
};

/** Keeps one WebSocket open from `start` until `stop`: greets, pings, notices its death and opens the next. */
export class Connection {
  #status: ConnectionStatus = "closed";
  #retryAt: number | undefined;
  #socket: WebSocket | undefined;
  #helloId = "";
  readonly #told = new Set<string>();
  /** Aborted when the attempt, or the connection that it led to, is given up. */
  #life = new AbortController();
  readonly #backoff: Backoff;
  readonly #deadline = new Alarm();
  readonly #heartbeat = new Alarm();
  readonly #pong = new Alarm();
  readonly #stable = new Alarm();
  readonly #next = new Alarm();
  readonly #host: ConnectionHost;

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.#backoff = new Backoff(host.timing, host.random);
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** When `waiting`: the time of the next attempt, in epoch milliseconds. */
  get retryAt(): number | undefined {
    return this.#retryAt;
  }

  start(): void {
    if (this.#status !== "closed") return;
    this.#backoff.reset();
    this.#told.clear();
    void this.#attempt();
  }

  stop(): void {
    if (this.#status === "closed") return;
    this.#end("closed", 1000, "Closed by the user.");
  }

  /** Sends a frame. False when there is no open connection. */
  send(request: RequestInput): boolean {
    if (this.#status !== "open") return false;
    this.#socket?.send(JSON.stringify(request));
    return true;
  }

  /** Finds out whether the connection still lives; one that is being waited for is tried now. */
  wake(): void {
    if (this.#status === "waiting") void this.#attempt();
    if (this.#status === "open") this.#ping();
  }

  async #attempt(): Promise<void> {
    this.#next.clear();
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#become("connecting");
    this.#deadline.set(this.#host.timing.connectWait, () => this.#failed("No answer came in time."));
    const token = await this.#token(signal);
    if (signal.aborted) return;
    try {
      this.#open(token, signal);
    } catch (cause) {
      this.#failed("The connection could not be opened.", cause);
    }
  }

  async #token(signal: AbortSignal): Promise<string | undefined> {
    try {
      return await this.#host.token();
    } catch (cause) {
      if (signal.aborted) return undefined;
      this.#later(1006, "No token could be had.");
      this.#tell({ code: "token_failed", message: "No token could be had.", cause });
      return undefined;
    }
  }

  #open(token: string | undefined, signal: AbortSignal): void {
    const bearer = token === undefined ? [] : [bearerPrefix + token];
    const socket = new this.#host.WebSocket(this.#host.url, [subprotocol, ...bearer]);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#greet(socket), { signal });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => this.#read(event.data), { signal });
    socket.addEventListener("close", (event) => this.#closed(event.code, event.reason), { signal });
  }

  #greet(socket: WebSocket): void {
    const hello = this.#host.hello();
    this.#helloId = hello.id;
    socket.send(JSON.stringify(hello));
  }

  #read(data: unknown): void {
    const frame = readFrame(data);
    if ("unreadable" in frame) this.#host.problem({ code: "frame_invalid", message: frame.unreadable });
    else if (frame.action === "welcome") this.#welcome(frame);
    else if (frame.action === "error" && this.#isOfHello(frame)) this.#failed(frame.message);
    else this.#host.received(frame);
    if ("action" in frame && frame.action === "pong") this.#pong.clear();
  }

  #welcome(frame: WelcomeFrame): void {
    if (this.#status !== "connecting") return;
    this.#deadline.clear();
    this.#told.clear();
    this.#stable.set(this.#host.timing.stable, () => this.#backoff.reset());
    this.#heartbeat.set(this.#host.timing.heartbeat, () => this.#ping());
    this.#become("open");
    this.#host.welcomed(frame);
  }

  /** Before the welcome there is nothing else that an error without an id could be about. */
  #isOfHello(error: ErrorFrame): boolean {
    return this.#status === "connecting" && (error.id === undefined || error.id === this.#helloId);
  }

  #ping(): void {
    if (this.#pong.pending) return;
    this.#pong.set(this.#host.timing.pongWait, () => this.#later(1006, "No pong came in time."));
    this.#heartbeat.set(this.#host.timing.heartbeat, () => this.#ping());
    for (const ping of this.#host.pings()) this.send(ping);
  }

  #closed(code: number, reason: string): void {
    if (this.#status === "open") this.#later(code, reason);
    else this.#failed(reason || "The connection could not be opened.");
  }

  /** An attempt came to nothing. */
  #failed(message: string, cause?: unknown): void {
    this.#later(1006, message);
    this.#tell({ code: "connect_failed", message, cause });
  }

  /** Reports why no connection comes about: once, and not for every try of a long absence. */
  #tell(problem: Problem): void {
    if (this.#told.has(problem.code)) return;
    this.#told.add(problem.code);
    this.#host.problem(problem);
  }

  #later(code: number, reason: string): void {
    const wait = this.#backoff.next();
    this.#next.set(wait, () => void this.#attempt());
    this.#end("waiting", code, reason, Date.now() + wait);
  }

  #end(status: "closed" | "waiting", code: number, reason: string, retryAt?: number): void {
    const wasOpen = this.#status === "open";
    this.#life.abort();
    for (const alarm of [this.#deadline, this.#heartbeat, this.#pong, this.#stable]) alarm.clear();
    if (status === "closed") this.#next.clear();
    this.#socket?.close(code === 1000 ? 1000 : 4000);
    this.#socket = undefined;
    this.#become(status, retryAt);
    if (wasOpen) this.#host.lost(code, reason);
  }

  #become(status: ConnectionStatus, retryAt?: number): void {
    this.#status = status;
    this.#retryAt = retryAt;
    this.#host.changed();
  }
}
