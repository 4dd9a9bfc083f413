import { Timer } from "../timing/retry.ts";

/** Sends in flight at a time, and so the most that are refused at once when it was too much. */
const mostUnderWay = 4;

/** Milliseconds after a refusal in which one goes out at a time: then one at most is refused again. */
const carefulMs = 30_000;

/**
 * Lets out what a client sends, of all its rooms together, since the server counts them together: whoever
 * is refused too often without waiting is disconnected. A few at a time; after a `rate_limited` none for as
 * long as it says, and then one at a time for a while. First come, first served.
 */
export class Throttle {
  readonly #waiting = new Set<() => void>();
  readonly #reopening = new Timer();
  #inFlight = 0;
  #closedUntil = 0;

  /**
   * Resolves with true when it may go out: it is in flight from then until its signal is aborted. With
   * false when that came first.
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

  /** It was too much: nothing more goes out for so many milliseconds. */
  hold(milliseconds: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, performance.now() + milliseconds);
    this.#reopening.set(this.#closedUntil - performance.now(), () => this.#admit());
  }

  /** Nothing reopens by itself any more. */
  stop(): void {
    this.#reopening.clear();
  }

  #admit(): void {
    if (this.#reopening.pending) return;
    const isCareful = this.#closedUntil > 0 && performance.now() < this.#closedUntil + carefulMs;
    const most = isCareful ? 1 : mostUnderWay;
    for (const begin of this.#waiting) {
      if (this.#inFlight >= most) return;
      this.#waiting.delete(begin);
      begin();
    }
  }
}
