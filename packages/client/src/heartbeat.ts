import { Alarm } from "./retry.ts";
import type { Timing } from "./timing.ts";

type Waits = Pick<Timing, "heartbeat" | "presentHeartbeat" | "presence">;

/**
 * Knows when to find out whether the connection still lives: seldom while nobody is there, which is what idle connections cost, and
 * within a minute while somebody is. What the server sends is as good as the answer to a ping.
 */
export class Heartbeat {
  readonly #alarm = new Alarm();
  readonly #waits: Waits;
  readonly #ping: () => void;
  #heardAt = 0;
  #presentUntil = Number.NEGATIVE_INFINITY;

  constructor(waits: Waits, ping: () => void) {
    this.#waits = waits;
    this.#ping = ping;
  }

  /** Begins with a new connection. */
  start(): void {
    this.heard();
    this.#alarm.set(this.#wait(), () => this.#beat());
  }

  stop(): void {
    this.#alarm.clear();
  }

  /** Something came from the server. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** A ping has gone out for another reason. */
  pinged(): void {
    if (this.#alarm.pending) this.#alarm.set(this.#wait(), () => this.#beat());
  }

  /** Somebody is there, and does something. */
  present(): void {
    this.#presentUntil = performance.now() + this.#waits.presence;
    if (!this.#alarm.pending) return;
    if (this.#silence() >= this.#waits.presentHeartbeat) this.#beat();
    else this.#alarm.set(this.#wait() - this.#silence(), () => this.#beat());
  }

  #beat(): void {
    // What came meanwhile has answered already.
    const left = this.#wait() - this.#silence();
    const isAnswered = left > 0 && this.#isPresent();
    this.#alarm.set(isAnswered ? left : this.#wait(), () => this.#beat());
    if (!isAnswered) this.#ping();
  }

  #silence(): number {
    return performance.now() - this.#heardAt;
  }

  #isPresent(): boolean {
    return performance.now() < this.#presentUntil;
  }

  #wait(): number {
    return this.#isPresent() ? this.#waits.presentHeartbeat : this.#waits.heartbeat;
  }
}
