import { dayOf, maxAhead, type SharedLimit, type Usage, unreportedAfter, usageAt } from "./gcra.ts";

/**
 * The maximum number of fully reported keys that are remembered; beyond it, the least recently used
 * is dropped.
 */
const maxKeys = 10_000;

/**
 * What an environment knows of a key at a time. `drained`, `units`: the unreported usage of the
 * bucket, and of the day.
 */
export type Known = { usage: Usage; drained: number; units: number; at: number };

/**
 * What one environment knows of the keys of a limit.
 *
 * A key with unreported units is not dropped to make room, or spreading usage over many keys would
 * be free. It is dropped once it has been unused for as long as two full buckets take to drain: its
 * units then no longer count, except for a twentieth of a burst towards its day. So beyond 10,000
 * keys, only those remain that paid for something within that time: some ten thousand an hour, at
 * the throttles of handshakes and requests.
 */
export class UsageMemory {
  readonly #limit: SharedLimit;
  readonly #quietRate: number;
  /** Both in the order of their last use. */
  readonly #reported = new Map<string, Known>();
  readonly #unreported = new Map<string, Known>();

  /** @param quietRate units a second that are dropped from unreported usage. */
  constructor(limit: SharedLimit, quietRate: number) {
    this.#limit = limit;
    this.#quietRate = quietRate;
  }

  /** The number of remembered keys. */
  get size(): number {
    return this.#reported.size + this.#unreported.size;
  }

  /**
   * What is known of a key at a time, in epoch milliseconds. Looking up an unknown key does not
   * remember it.
   */
  find(key: string, now: number): Readonly<Known> {
    const known = this.#unreported.get(key) ?? this.#reported.get(key);
    if (!known) return { usage: usageAt(this.#limit, undefined, now), drained: 0, units: 0, at: now };
    // A clock that was set back lets no time pass.
    const elapsed = Math.max(0, now - known.at) / 1000;
    const drained = unreportedAfter(this.#limit, known.drained, elapsed, this.#quietRate);
    const units = dayOf(now) === dayOf(known.at) ? known.units : drained;
    const found = { usage: usageAt(this.#limit, known.usage, now), drained, units, at: now };
    this.keep(key, found);
    return found;
  }

  /** Remembers what is known of a key, as the most recently used one. */
  keep(key: string, known: Readonly<Known>): void {
    // Deleted first, so that the keys are in the order of their last use.
    this.#reported.delete(key);
    this.#unreported.delete(key);
    const isReported = known.drained === 0 && known.units === 0;
    (isReported ? this.#reported : this.#unreported).set(key, known);
    for (const oldest of this.#reported.keys()) {
      if (this.#reported.size <= maxKeys) break;
      this.#reported.delete(oldest);
    }
    for (const [oldest, { at }] of this.#unreported) {
      if (this.#unreported.size <= maxKeys || known.at - at < maxAhead(this.#limit)) break;
      this.#unreported.delete(oldest);
    }
  }
}
