import { logPage } from "@parley/core/wire/limits";
import { Backoff } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";

/**
 * Pages without a message that are read one after another: as many as the edits of a few messages
 * fill.
 */
const atOnce = 5;

/**
 * Paces the reading of older pages that show nothing: changes, and sealed seqs. A log filled with
 * those makes each reader request a few pages at once, and then at most one in half a minute.
 */
export class EmptyPages {
  #inARow = 0;
  readonly #backoff: Backoff;

  constructor(timing: Pick<Timing, "retryBase" | "retryCap">, random: () => number) {
    this.#backoff = new Backoff(timing, random);
  }

  /** How much to request: the maximum once a page has shown nothing. */
  get limit(): number {
    return this.#inARow === 0 ? logPage.default : logPage.max;
  }

  /** Notes a page that showed nothing. Returns the milliseconds to wait before the next one. */
  read(): number {
    this.#inARow += 1;
    return this.#inARow < atOnce ? 0 : this.#backoff.next();
  }

  /** Notes a page that showed something. */
  reset(): void {
    this.#inARow = 0;
    this.#backoff.reset();
  }
}
