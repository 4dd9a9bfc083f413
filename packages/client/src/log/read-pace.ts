import { pause } from "../timing/retry.ts";

/** Admits a few at once, and then one after each interval. Unused ones add up to those few. */
export class ReadPace {
  readonly #atOnce: number;
  readonly #interval: () => number;
  #left: number;
  #waiting = 0;
  /** When there is one more, on the clock of `performance`. */
  #nextAt = 0;

  /** @param interval the milliseconds to the next one, asked for each. */
  constructor(atOnce: number, interval: () => number) {
    this.#atOnce = atOnce;
    this.#interval = interval;
    this.#left = atOnce;
  }

  /** Resolves when it is admitted. Rejects if the signal is aborted first. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#waiting += 1;
    try {
      while (!this.#take()) {
        await pause(Math.max(0, this.#nextAt - performance.now()), signal);
        signal.throwIfAborted();
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Whether it admits as many at once as a new one, and nobody waits. */
  isIdle(): boolean {
    this.#recover(performance.now());
    return this.#left === this.#atOnce && this.#waiting === 0;
  }

  #recover(now: number): void {
    while (this.#left < this.#atOnce && this.#nextAt <= now) {
      this.#left += 1;
      this.#nextAt += this.#interval();
    }
  }

  #take(): boolean {
    const now = performance.now();
    this.#recover(now);
    if (this.#left === 0) return false;
    if (this.#left === this.#atOnce) this.#nextAt = now + this.#interval();
    this.#left -= 1;
    return true;
  }
}
