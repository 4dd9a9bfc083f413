import { Timer } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";

type Waits = Pick<Timing, "heartbeat" | "presentHeartbeat" | "presence">;

/**
 * Decides when to ping: every four minutes while the user is away, which bounds what idle
 * connections cost, and within a minute of silence while the user is present. Any frame proves that
 * the connection is alive. Only a ping finds a lost live frame, so one is sent every four minutes
 * however much arrives.
 */
export class Heartbeat {
  readonly #timer = new Timer();
  readonly #waits: Waits;
  readonly #ping: () => void;
  #receivedAt = 0;
  #pingedAt = 0;
  #presentUntil = Number.NEGATIVE_INFINITY;

  constructor(waits: Waits, ping: () => void) {
    this.#waits = waits;
    this.#ping = ping;
  }

  /** Begins with a new connection, whose welcome has the heads of the rooms like a pong. */
  start(): void {
    this.received();
    this.#rest();
  }

  stop(): void {
    this.#timer.clear();
  }

  /** Something arrived from the server. */
  received(): void {
    this.#receivedAt = performance.now();
  }

  /** A ping was sent for another reason. */
  pinged(): void {
    if (this.#timer.pending) this.#rest();
  }

  /** The user is present and active. */
  present(): void {
    this.#presentUntil = performance.now() + this.#waits.presence;
    if (this.#timer.pending) this.#beat();
  }

  /** Pings, unless that is not due yet. */
  #beat(): void {
    const left = this.#left();
    if (left > 0) {
      this.#timer.set(left, () => this.#beat());
      return;
    }
    this.#rest();
    this.#ping();
  }

  /** Restarts the wait for the next ping. */
  #rest(): void {
    this.#pingedAt = performance.now();
    this.#timer.set(this.#wait(), () => this.#beat());
  }

  /** How long until a ping is due, in milliseconds. */
  #left(): number {
    const now = performance.now();
    const untilNext = this.#pingedAt + this.#waits.heartbeat - now;
    if (!this.#isPresent()) return untilNext;
    return Math.min(untilNext, this.#receivedAt + this.#waits.presentHeartbeat - now);
  }

  #isPresent(): boolean {
    return performance.now() < this.#presentUntil;
  }

  #wait(): number {
    return this.#isPresent() ? this.#waits.presentHeartbeat : this.#waits.heartbeat;
  }
}
