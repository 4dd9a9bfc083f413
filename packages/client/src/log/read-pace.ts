import { pause } from "../timing/retry.ts";

/** Admits a few at once, and then one after each interval. Unused ones add up to those few. */
export class ReadPace {
  readonly #atOnce: number;
  readonly #interval: () => number;
  #left: number;
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
    while (!this.#take()) {
      await pause(Math.max(0, this.#nextAt - performance.now()), signal);
      signal.throwIfAborted();
    }
  }

  #take(): boolean {
    const now = performance.now();
    while (this.#left < this.#atOnce && this.#nextAt <= now) {
      this.#left += 1;
      this.#nextAt += this.#interval();
    }
    if (this.#left === 0) return false;
    if (this.#left === this.#atOnce) this.#nextAt = now + this.#interval();
    this.#left -= 1;
    return true;
  }
}
