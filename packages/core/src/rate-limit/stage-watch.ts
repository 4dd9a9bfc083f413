import { setTimeout as pause } from "node:timers/promises";
import { addSpending, dayName, readStage, type StageState } from "../stage/stage.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { thousandths } from "./gcra.ts";

/** Milliseconds for which an environment trusts what it has read. */
const freshFor = 10_000;

/**
 * Millionths of a dollar that an environment may leave unreported: one write unit for some fifty
 * messages.
 */
const quietSpending = 500;

/**
 * The state of the stage, as one execution environment knows it, and what that environment has
 * spent. It reads at most once in five seconds, so that no frame pays for it.
 */
export class StageWatch {
  readonly #store: Store;
  #state: StageState;
  #readAt = Number.NEGATIVE_INFINITY;
  #unreported = 0;

  constructor(store: Store) {
    this.#store = store;
    this.#state = { guests: "on", day: dayName(store.now()), spent: 0 };
  }

  get guests(): "on" | "off" {
    return this.#state.guests;
  }

  /**
   * What today has cost so far, in millionths of a dollar: the total as last read, plus what is
   * unreported here.
   */
  get spent(): number {
    const isToday = this.#state.day === dayName(this.#store.now());
    return (isToday ? this.#state.spent : 0) + this.#unreported;
  }

  /**
   * Reads the state of the stage, unless it was read within ten seconds. Rejects if the table does.
   */
  refresh(): Promise<void> {
    return this.#readAfter(tuned("stageFreshForMs", freshFor));
  }

  /**
   * Reads it once it was read five seconds ago: beside work that does not wait for it, so that the next
   * work need not wait either. Rejects if the table does.
   */
  refreshAhead(): Promise<void> {
    return this.#readAfter(tuned("stageFreshForMs", freshFor) / 2);
  }

  async #readAfter(age: number): Promise<void> {
    const now = this.#store.now();
    if (Math.abs(now - this.#readAt) < age) return;
    this.#readAt = now;
    try {
      this.#state = await readStage(this.#store);
    } catch (error) {
      this.#readAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
  }

  /**
   * Refreshes for work that uses the known state when the table is slow: resolves after a number of
   * milliseconds at the latest. The read continues, and a failure is reported to `onFailure`.
   */
  async refreshWithin(milliseconds: number, onFailure: (error: unknown) => void): Promise<void> {
    const waiting = new AbortController();
    const refreshed = this.refresh().catch(onFailure);
    await Promise.race([
      refreshed,
      pause(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined),
    ]);
    waiting.abort();
  }

  /** Records the cost of work, in millionths of a dollar. */
  spend(cost: number): void {
    this.#unreported = thousandths(this.#unreported + cost);
  }

  /** The pressure to report: due at 1 or more. */
  get pressure(): number {
    return this.#unreported / quietSpending;
  }

  /** Adds what was spent here to the day: one write unit. Rejects if the table does. */
  async report(): Promise<void> {
    const spent = this.#unreported;
    this.#unreported = 0;
    try {
      const sum = await addSpending(this.#store, spent);
      this.#state = { ...this.#state, day: dayName(this.#store.now()), spent: sum };
    } catch (error) {
      this.#unreported = thousandths(this.#unreported + spent);
      throw error;
    }
  }
}
