import { expiresIn } from "../expiry.ts";
import type { Store } from "../store.ts";
import type { Rate } from "./allowances.ts";
import { Buckets } from "./buckets.ts";

/** The length of the windows in which the environments count together, in seconds: as long as somebody may have to wait. */
export const windowSeconds = 10;

/** Of what comes often, the share of the burst that each environment tells nobody of: a calm person costs no write, and is in no danger of using up anything. */
const calmShare = 1 / 20;

/** What this environment knows of a key in the present window. */
type Count = { window: number; seen: number; told: number; everybody: number };

/**
 * An allowance that all execution environments keep together. Each has buckets of its own, which refuse at no cost, and counts what passes
 * them into the table. Whoever waits for the count keeps the allowance to the letter; whoever lets it go beside the work, so that nobody waits
 * for it, hears of the others the next time: what gets through beyond the allowance is then at most what the environments let pass at once.
 */
export class Tally {
  readonly #what: string;
  readonly #most: number;
  readonly #calm: number;
  readonly #store: Store;
  readonly #buckets: Buckets;
  readonly #counts = new Map<string, Count>();
  #window = 0;

  /**
   * @param what names the allowance in the table.
   * @param from `"calm"`: each environment tells only of those who are no longer calm. `"first"`: it tells of everybody, also of those whom
   * many environments see once each.
   */
  constructor(what: string, rate: Rate, store: Store, from: "calm" | "first" = "calm") {
    this.#what = what;
    // As much as one bucket could grant within a window.
    this.#most = rate.burst + rate.perSecond * windowSeconds;
    this.#calm = from === "first" ? 0 : rate.burst * calmShare;
    this.#store = store;
    this.#buckets = new Buckets(rate, store.now);
  }

  /** Takes one from a key's allowance, at a time as `Buckets` has it. Returns 0, or the seconds until it could be granted; then nothing was taken. */
  take(key: string, at = this.#store.now()): number {
    const count = this.#countOf(key, at);
    if (count.everybody + count.seen - count.told >= this.#most) return restOf(count, at);
    const wait = this.#buckets.take(key, at);
    if (wait === 0) count.seen += 1;
    return wait;
  }

  /**
   * Tells the table what it does not know yet of a key, if it is enough to matter: one write unit. Rejects as the table does.
   *
   * @returns 0, or the seconds to wait when more than the allowance is used by now, here and elsewhere. What was taken stays taken.
   */
  async tell(key: string, at = this.#store.now()): Promise<number> {
    const count = this.#countOf(key, at);
    const untold = count.seen - count.told;
    if (count.seen <= this.#calm || untold === 0) return 0;
    count.told = count.seen;
    const { data } = await this.#store.uses
      .upsert({ key: `${this.#what} ${key}`, window: count.window })
      .add({ used: untold })
      .set({ expireAt: expiresIn(this.#store, 2 * windowSeconds) })
      .go({ response: "all_new" });
    count.everybody = Math.max(count.everybody, data.used);
    return data.used > this.#most ? restOf(count, at) : 0;
  }

  #countOf(key: string, at: number): Count {
    const window = Math.max(this.#window, Math.floor(at / 1000 / windowSeconds) * windowSeconds);
    if (window > this.#window) this.#counts.clear();
    this.#window = window;
    const known = this.#counts.get(key);
    if (known) return known;
    const count = { window, seen: 0, told: 0, everybody: 0 };
    this.#counts.set(key, count);
    return count;
  }
}

/** The seconds to the next window. */
const restOf = ({ window }: Count, at: number): number => window + windowSeconds - at / 1000;
