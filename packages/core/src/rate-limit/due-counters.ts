import type { SharedRateLimiter } from "./shared-rate-limiter.ts";

/** One key of a limit. */
export type Counter = { limiter: SharedRateLimiter; key: string };

/** The unreported usage of a counter: due at a pressure of 1 or more. */
export type Report = { pressure: number; report: () => Promise<void> };

/** The current unreported usage of a counter. */
export const reportOf = ({ limiter, key }: Counter): Report => ({
  pressure: limiter.pressure(key),
  report: () => limiter.report(key),
});

/**
 * Counters that others' work was charged to, until they are reported. 3,000 posts to the guests of
 * one network take one counter, so a message adds few.
 */
export class DueCounters {
  readonly #due = new Map<string, Counter>();

  /** Adds a counter that may be due. `name` distinguishes it from all others. */
  add(name: string, counter: Counter): void {
    if (reportOf(counter).pressure >= 1) this.#due.set(name, counter);
  }

  /** Those that are still due: another report may have included one. */
  reports(): Report[] {
    for (const [name, counter] of this.#due) if (reportOf(counter).pressure < 1) this.#due.delete(name);
    return [...this.#due.values()].map(reportOf);
  }
}
