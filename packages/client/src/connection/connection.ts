import type { Frame, WelcomeFrame } from "@parley/core/protocol/frame";
import type { RequestInput } from "@parley/core/protocol/request";
import type { Problem } from "../events.ts";
import type { ConnectionStatus } from "../snapshot.ts";
import { Timer } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";
import { Heartbeat } from "./heartbeat.ts";
import { ReconnectWait } from "./reconnect-wait.ts";
import { Socket, type SocketEnd, type SocketHost, type SocketOwner } from "./socket.ts";

/** What a connection needs, and its callbacks. */
export type ConnectionHost = SocketHost & {
  readonly timing: Timing;
  readonly random: () => number;
  pings(): readonly (RequestInput & { id: string })[];
  /** The status, or the time of the next attempt, has changed. */
  changed(): void;
  /** `renewed`: it replaces a connection that is still open, and is closed after this call. */
  welcomed(frame: WelcomeFrame, renewed: boolean): void;
  received(frame: Exclude<Frame, WelcomeFrame>): void;
  /** An open connection has ended. */
  lost(code: number, reason: string): void;
  problem(problem: Problem): void;
};

/**
 * Keeps one socket to the server from `start` until `stop`: pings, detects its failure and opens
 * the next. Before the server's time limit ends a socket, its replacement is opened beside it and
 * takes over once it is welcomed.
 */
export class ServerConnection {
  #status: ConnectionStatus = "closed";
  #retryAt: number | undefined;
  #socket: Socket | undefined;
  #replacement: Socket | undefined;
  /**
   * Whether a socket died alone and no ping was answered since: the next failure may affect
   * everyone.
   */
  #diedAlone = false;
  readonly #told = new Set<string>();
  readonly #wait: ReconnectWait;
  readonly #heartbeat: Heartbeat;
  readonly #stable = new Timer();
  readonly #renewal = new Timer();
  readonly #next = new Timer();
  readonly #host: ConnectionHost;
  readonly #owner: SocketOwner;

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.#wait = new ReconnectWait(host.timing, host.random);
    this.#heartbeat = new Heartbeat(host.timing, () => this.#ping());
    this.#owner = {
      sawFrame: () => this.#heartbeat.received(),
      welcomed: (link, frame) => this.#welcomed(link, frame),
      received: (frame) => this.#received(frame),
      ended: (link, end) => this.#ended(link, end),
      problem: (problem) => host.problem(problem),
    };
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
    this.#told.clear();
    this.#attempt();
  }

  stop(): void {
    if (this.#status === "closed") return;
    this.#release(1000);
    this.#leave("closed", 1000, "Closed by the user.");
  }

  /** Sends a frame. False when there is no open connection. */
  send(request: RequestInput): boolean {
    if (this.#status !== "open") return false;
    this.#socket?.send(request);
    return true;
  }

  /**
   * Checks whether the connection is still alive. One that is being waited for is attempted now,
   * and an attempt without an answer so far is replaced by another: the network may have changed.
   */
  wake(): void {
    if (this.#status === "open") this.#ping();
    else if (this.#status === "waiting" || this.#isStuck()) this.#attempt();
  }

  /** The user is present and active: a dead connection should be detected soon. */
  present(): void {
    this.#heartbeat.present();
  }

  #isStuck(): boolean {
    if (this.#status !== "connecting" || !this.#socket) return false;
    return performance.now() - this.#socket.since > this.#host.timing.pongWait;
  }

  #attempt(): void {
    this.#release(4000);
    this.#socket = new Socket(this.#host, this.#owner);
    this.#become("connecting");
  }

  #welcomed(link: Socket, frame: WelcomeFrame): void {
    const renewed = link === this.#replacement;
    const old = this.#socket;
    if (renewed) this.#replacement = undefined;
    this.#socket = link;
    this.#told.clear();
    const { timing, random } = this.#host;
    this.#wait.welcomed();
    this.#stable.set(timing.stable, () => this.#wait.lasted());
    this.#heartbeat.start();
    this.#renewal.set(lifetime(frame, random), () => this.#renew());
    if (!renewed) this.#become("open");
    this.#host.welcomed(frame, renewed);
    if (renewed) old?.end(1000);
  }

  #received(frame: Exclude<Frame, WelcomeFrame>): void {
    if (frame.action === "pong") this.#diedAlone = false;
    this.#host.received(frame);
  }

  #renew(): void {
    this.#replacement = new Socket(this.#host, this.#owner);
  }

  #ping(): void {
    this.#heartbeat.pinged();
    this.#socket?.ping(() => this.#host.pings());
  }

  #ended(link: Socket, end: SocketEnd): void {
    if (link === this.#replacement) {
      this.#replacement = undefined;
      this.#renewal.set(this.#wait.next(end), () => this.#renew());
      return;
    }
    const replacement = this.#replacement;
    this.#replacement = undefined;
    this.#release(4000);
    this.#socket = replacement;
    if (replacement) this.#leave("connecting", end.code, end.reason);
    else if (end.unresponsive && !end.wait && !this.#diedAlone) this.#again(end);
    else this.#later(end);
    if (end.problem) this.#tell(end.problem);
  }

  /** It died alone, so there is no crowd to spread: reconnect at once. */
  #again(end: SocketEnd): void {
    this.#diedAlone = true;
    this.#socket = new Socket(this.#host, this.#owner);
    this.#leave("connecting", end.code, end.reason);
  }

  #later(end: SocketEnd): void {
    const wait = this.#wait.next(end);
    this.#next.set(wait, () => this.#attempt());
    this.#leave("waiting", end.code, end.reason, Date.now() + wait);
  }

  /** Reports why no connection can be opened: once, not for every attempt of a long absence. */
  #tell(problem: Problem): void {
    if (this.#told.has(problem.code)) return;
    this.#told.add(problem.code);
    this.#host.problem(problem);
  }

  #release(code: 1000 | 4000): void {
    this.#heartbeat.stop();
    for (const timer of [this.#stable, this.#renewal, this.#next]) timer.clear();
    this.#socket?.end(code);
    this.#replacement?.end(code);
    this.#socket = undefined;
    this.#replacement = undefined;
  }

  #leave(status: ConnectionStatus, code: number, reason: string, retryAt?: number): void {
    const wasOpen = this.#status === "open";
    this.#become(status, retryAt);
    if (wasOpen) this.#host.lost(code, reason);
  }

  #become(status: ConnectionStatus, retryAt?: number): void {
    this.#status = status;
    this.#retryAt = retryAt;
    this.#host.changed();
  }
}

/**
 * How long to use a connection, in milliseconds: the last tenth or so of its lifetime is the
 * margin.
 */
const lifetime = ({ limits }: WelcomeFrame, random: () => number): number =>
  Math.min(2 ** 31 - 1, limits.connectionSeconds * 1000 * (0.85 + 0.1 * random()));
