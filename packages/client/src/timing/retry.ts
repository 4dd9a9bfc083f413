import type { Timing } from "./timing.ts";

/** One delayed call. Setting it again replaces the previous one. */
export class Timer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  get pending(): boolean {
    return this.#timer !== undefined;
  }

  set(milliseconds: number, call: () => void): void {
    this.clear();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      call();
    }, milliseconds);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Resolves after a time, or at once when the signal is aborted. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });

/**
 * The wait before each next attempt: exponential, with full jitter, so that clients that failed
 * together do not come back together.
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export class Backoff {
  #attempt = 0;
  readonly #timing: Pick<Timing, "retryBase" | "retryCap">;
  readonly #random: () => number;

  constructor(timing: Pick<Timing, "retryBase" | "retryCap">, random: () => number) {
    this.#timing = timing;
    this.#random = random;
  }

  /**
   * Whether nothing has failed yet, or since the last `reset`: the first failure is the one to
   * report.
   */
  get fresh(): boolean {
    return this.#attempt === 0;
  }

  /**
   * Milliseconds to wait before the next attempt.
   *
   * @param min what the server asked for; the jitter is added to it.
   * @param cap the maximum jitter.
   */
  next(min = 0, cap = this.#timing.retryCap): number {
    const max = Math.min(cap, this.#timing.retryBase * 2 ** this.#attempt);
    this.#attempt += 1;
    return min + this.#random() * max;
  }

  reset(): void {
    this.#attempt = 0;
  }
}
