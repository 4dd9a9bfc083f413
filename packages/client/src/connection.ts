import type { Frame, WelcomeFrame } from "@parley/core/protocol/frame";
import type { RequestInput } from "@parley/core/protocol/request";
import type { Problem } from "./events.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Link, type LinkEnd, type LinkHost, type LinkOwner } from "./link.ts";
import { ReconnectWait } from "./reconnect-wait.ts";
import { Alarm } from "./retry.ts";
import type { ConnectionStatus } from "./snapshot.ts";
import type { Timing } from "./timing.ts";

/** What a connection needs, and whom it tells. */
export type ConnectionHost = LinkHost & {
  readonly timing: Timing;
  readonly random: () => number;
  pings(): readonly (RequestInput & { id: string })[];
  /** The status, or the time of the next attempt, is another. */
  changed(): void;
  /** `renewed`: it takes the place of a connection that is still open, and is closed after this call. */
  welcomed(frame: WelcomeFrame, renewed: boolean): void;
  received(frame: Exclude<Frame, WelcomeFrame>): void;
  /** An open connection is gone. */
  lost(code: number, reason: string): void;
  problem(problem: Problem): void;
};

/**
 * Keeps one link to the server from `start` until `stop`: pings, notices its death and opens the next. Before
 * the server's time limit ends a link, its heir is opened beside it and takes over once it is welcome.
 */
export class Connection {
  #status: ConnectionStatus = "closed";
  #retryAt: number | undefined;
  #link: Link | undefined;
  #heir: Link | undefined;
  /** Whether a link died alone and no ping was answered since: the next death may be everybody's. */
  #diedAlone = false;
  readonly #told = new Set<string>();
  readonly #wait: ReconnectWait;
  readonly #heartbeat: Heartbeat;
  readonly #stable = new Alarm();
  readonly #renewal = new Alarm();
  readonly #next = new Alarm();
  readonly #host: ConnectionHost;
  readonly #owner: LinkOwner;

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.#wait = new ReconnectWait(host.timing, host.random);
    this.#heartbeat = new Heartbeat(host.timing, () => this.#ping());
    this.#owner = {
      heard: () => this.#heartbeat.heard(),
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
    this.#link?.send(request);
    return true;
  }

  /**
   * Finds out whether the connection still lives. One that is being waited for is tried now, and an attempt
   * without an answer so far makes way for another: the network may be another one since.
   */
  wake(): void {
    if (this.#status === "open") this.#ping();
    else if (this.#status === "waiting" || this.#isStuck()) this.#attempt();
  }

  /** Somebody is there, and does something: a connection that has died meanwhile is to be noticed soon. */
  present(): void {
    this.#heartbeat.present();
  }

  #isStuck(): boolean {
    if (this.#status !== "connecting" || !this.#link) return false;
    return performance.now() - this.#link.since > this.#host.timing.pongWait;
  }

  #attempt(): void {
    this.#release(4000);
    this.#link = new Link(this.#host, this.#owner);
    this.#become("connecting");
  }

  #welcomed(link: Link, frame: WelcomeFrame): void {
    const renewed = link === this.#heir;
    const old = this.#link;
    if (renewed) this.#heir = undefined;
    this.#link = link;
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
    this.#heir = new Link(this.#host, this.#owner);
  }

  #ping(): void {
    this.#heartbeat.pinged();
    this.#link?.ping(() => this.#host.pings());
  }

  #ended(link: Link, end: LinkEnd): void {
    if (link === this.#heir) {
      this.#heir = undefined;
      this.#renewal.set(this.#wait.next(end), () => this.#renew());
      return;
    }
    const heir = this.#heir;
    this.#heir = undefined;
    this.#release(4000);
    this.#link = heir;
    if (heir) this.#leave("connecting", end.code, end.reason);
    else if (end.dead && !end.wait && !this.#diedAlone) this.#again(end);
    else this.#later(end);
    if (end.problem) this.#tell(end.problem);
  }

  /** It died alone, so there is no crowd to spread: tries again at once. */
  #again(end: LinkEnd): void {
    this.#diedAlone = true;
    this.#link = new Link(this.#host, this.#owner);
    this.#leave("connecting", end.code, end.reason);
  }

  #later(end: LinkEnd): void {
    const wait = this.#wait.next(end);
    this.#next.set(wait, () => this.#attempt());
    this.#leave("waiting", end.code, end.reason, Date.now() + wait);
  }

  /** Reports why no connection comes about: once, and not for every try of a long absence. */
  #tell(problem: Problem): void {
    if (this.#told.has(problem.code)) return;
    this.#told.add(problem.code);
    this.#host.problem(problem);
  }

  #release(code: 1000 | 4000): void {
    this.#heartbeat.stop();
    for (const alarm of [this.#stable, this.#renewal, this.#next]) alarm.clear();
    this.#link?.end(code);
    this.#heir?.end(code);
    this.#link = undefined;
    this.#heir = undefined;
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

/** How long to use a connection, in milliseconds: the last tenth or so of what it may last is the margin. */
const lifetime = ({ limits }: WelcomeFrame, random: () => number): number =>
  Math.min(2 ** 31 - 1, limits.connectionSeconds * 1000 * (0.85 + 0.1 * random()));
