import { Timer } from "../timing/retry.ts";

/** Sends in flight at a time, and so the maximum that a rate limit refuses at once. */
const maxInFlight = 4;

/**
 * Milliseconds after a refusal in which one is sent at a time: then at most one is refused again.
 */
const carefulMs = 30_000;

/**
 * Paces the sends of all rooms together, since the server counts them together: a client that is
 * refused too often without waiting is disconnected. A few at a time; after a `rate_limited` none
 * for as long as it says, and then one at a time for a while. First come, first served.
 */
export class Throttle {
  readonly #waiting = new Set<() => void>();
  readonly #reopening = new Timer();
  #inFlight = 0;
  #closedUntil = 0;

  /**
   * Resolves with true when it may be sent: it is in flight from then until its signal is aborted.
   * With false when that came first.
   */
  enter(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const begin = () => {
        this.#inFlight += 1;
        resolve(true);
      };
      const leave = () => {
        if (this.#waiting.delete(begin)) return resolve(false);
        this.#inFlight -= 1;
        this.#admit();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.add(begin);
      this.#admit();
    });
  }

  /** A rate limit: nothing more is sent for a number of milliseconds. */
  hold(milliseconds: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, performance.now() + milliseconds);
    this.#reopening.set(this.#closedUntil - performance.now(), () => this.#admit());
  }

  /** Stops for good. */
  stop(): void {
    this.#reopening.clear();
  }

  #admit(): void {
    if (this.#reopening.pending) return;
    const isCareful = this.#closedUntil > 0 && performance.now() < this.#closedUntil + carefulMs;
    const max = isCareful ? 1 : maxInFlight;
    for (const begin of this.#waiting) {
      if (this.#inFlight >= max) return;
      this.#waiting.delete(begin);
      begin();
    }
  }
}
