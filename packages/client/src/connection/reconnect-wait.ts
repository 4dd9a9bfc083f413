import { Backoff } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";
import type { SocketEnd } from "./socket.ts";

/**
 * Failed attempts in a row after which the next ones become rare: two minutes of them. Most outages
 * are shorter; a browser is not told that its handshakes are refused until midnight.
 */
const soonAttempts = 10;

/**
 * The wait before each attempt to connect: a backoff with full jitter, whose cap grows while no
 * attempt is welcomed, after the time that the server asked for.
 */
export class ReconnectWait {
  #failed = 0;
  /** What the server asked for, in milliseconds, and when that is over, in epoch milliseconds. */
  #asked = { wait: 0, until: 0 };
  readonly #backoff: Backoff;
  readonly #timing: Pick<Timing, "retryCap" | "refusedCap">;

  constructor(timing: Pick<Timing, "reconnectBase" | "retryCap" | "refusedCap">, random: () => number) {
    const { reconnectBase: retryBase, retryCap } = timing;
    this.#timing = timing;
    this.#backoff = new Backoff({ retryBase, retryCap }, random);
  }

  /** Milliseconds to wait, now that a connection has ended, or an attempt has failed. */
  next({ wait = 0, problem }: Pick<SocketEnd, "wait" | "problem">): number {
    if (problem) this.#failed += 1;
    if (wait > 0) this.#asked = { wait, until: Date.now() + wait };
    return this.#backoff.next(this.#left(), this.#cap());
  }

  /** A connection is open: the results of earlier attempts no longer count. */
  welcomed(): void {
    this.#failed = 0;
    this.#asked = { wait: 0, until: 0 };
  }

  /** A connection has lasted: waits start short again. */
  lasted(): void {
    this.#backoff.reset();
  }

  /**
   * An attempt that was made earlier, by a click or a wake, leaves the rest of the wait. Clocks may
   * be set back.
   */
  #left(): number {
    return Math.min(this.#asked.wait, Math.max(0, this.#asked.until - Date.now()));
  }

  #cap(): number {
    const { retryCap, refusedCap } = this.#timing;
    const doublings = Math.max(0, this.#failed - soonAttempts + 1);
    return Math.max(retryCap, Math.min(refusedCap, retryCap * 2 ** doublings));
  }
}
