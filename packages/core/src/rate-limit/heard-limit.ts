import type { Store } from "../table/store.ts";
import type { RateLimits } from "./rate-limits.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * The share of the burst that is charged on top when the last of it is used. Without it, the bucket
 * would admit one event every few seconds. Each time, every late client would find a gap and read
 * the log, at the cost of its address.
 */
const pauseShare = 1 / 2;

/**
 * Limits the posts to the guests of a network, or to its accounts, beyond what senders pay for. It
 * refuses nothing: see `barring`.
 */
export class HeardLimit extends SharedRateLimiter {
  readonly #pause: number;

  /** @param name the limit's, in the table: guests and accounts have one each. */
  constructor(name: string, limit: RateLimits["heardCost"], store: Store) {
    super(name, limit, store);
    this.#pause = limit.burst * pauseShare;
  }

  /** Whether a network has used up its delivery limit, as far as this environment knows. */
  isUsedUp(network: string): boolean {
    return this.check(network) > 0;
  }

  override spend(network: string, cost: number): void {
    const wasUsedUp = this.isUsedUp(network);
    super.spend(network, cost);
    if (!wasUsedUp && this.isUsedUp(network)) super.spend(network, this.#pause);
  }
}
