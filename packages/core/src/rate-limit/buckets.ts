import { clockTolerance } from "./gcra.ts";
import type { Rate } from "./rate-limits.ts";

/** The level of a bucket at a time, in epoch milliseconds. It drains at the limit's rate. */
type Bucket = { used: number; at: number };

/**
 * The maximum number of buckets. Beyond it, the least recently used one is dropped; it is most
 * likely empty.
 */
const maxBuckets = 10_000;

/**
 * Token buckets, one for each key, in the memory of this execution environment. They need no call
 * to the table, and count only what this environment receives: a flood spread over several
 * environments passes each of them.
 */
export class Buckets {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #byKey = new Map<string, Bucket>();

  /** `now`: the clock, in epoch milliseconds. */
  constructor(rate: Rate, now: () => number = Date.now) {
    this.#rate = rate;
    this.#now = now;
  }

  /**
   * The seconds until one unit could be taken from a key's bucket; 0 if it could be taken now.
   * Takes nothing.
   */
  check(key: string): number {
    const { burst, perSecond } = this.#rate;
    const { used, at } = this.#byKey.get(key) ?? { used: 0, at: 0 };
    const dried = used - (Math.max(0, this.#now() - at) / 1000) * perSecond;
    return Math.max(0, dried + 1 - burst) / perSecond;
  }

  /**
   * Takes units from a key's bucket, if they are available.
   *
   * @param at when they were requested, in epoch milliseconds: for a frame, when it arrived, so
   *   that a flood counts as one even if it has to wait.
   * @param cost clamped to what a full bucket holds: it would never be granted otherwise.
   * @returns 0, or the seconds until it could be granted; then nothing was taken.
   */
  take(key: string, at = this.#now(), cost = 1): number {
    const { burst, perSecond } = this.#rate;
    const before = this.#byKey.get(key);
    // Frames that arrive together are handled within seconds of each other. One much older than the
    // last means that the clock was set back: time continues from there, or nothing would drain
    // until the clock caught up.
    const isStepped = before !== undefined && at < before.at - clockTolerance;
    const elapsed = before ? Math.max(0, at - before.at) / 1000 : 0;
    const dried = before ? Math.max(0, before.used - elapsed * perSecond) : 0;
    const used = dried + Math.min(cost, burst);
    if (used > burst) {
      if (isStepped) this.#byKey.set(key, { used: dried, at });
      return (used - burst) / perSecond;
    }
    // Deleted first, so that the keys are in the order of their last use.
    this.#byKey.delete(key);
    this.#byKey.set(key, { used, at: before && !isStepped ? Math.max(at, before.at) : at });
    const [oldest] = this.#byKey.size > maxBuckets ? this.#byKey.keys() : [];
    if (oldest !== undefined) this.#byKey.delete(oldest);
    return 0;
  }
}
