import type { Store } from "../table/store.ts";
import type { Counter, Report } from "./due-counters.ts";
import type { SharedLimit } from "./gcra.ts";
import { networkOf } from "./network.ts";
import type { Payer } from "./payer.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * What one thing costs that a slowed account does, in millionths of a dollar: about a message to
 * twenty others.
 */
const thing = 50;

/** Three things at once, and one in half a minute, so that an exhausted budget nearly holds. */
const ofAccount: SharedLimit = { burst: 3 * thing, perSecond: thing / 30 };

/** The part of twenty accounts, for all of an address together, however many there are. */
const ofTwenty = { burst: 20 * ofAccount.burst, perSecond: 20 * ofAccount.perSecond };

/** Which budget is used up: the stage's, or an address's share of it. */
type Budget = "stage" | "address";

/**
 * How slowly accounts continue once a budget is used up, by the cost of their work: a `hello` with
 * a hundred rooms is many things. All environments count together, so that each admits hardly more
 * than one thing before it knows of the others'.
 */
export class Slowdown {
  readonly #accounts: SharedRateLimiter;
  readonly #networks: SharedRateLimiter;

  /** @param perSecond millionths of a dollar that the accounts of one address may cost. */
  constructor(store: Store, budget: Budget, perSecond = ofTwenty.perSecond) {
    this.#accounts = new SharedRateLimiter("slow", ofAccount, store);
    this.#networks = new SharedRateLimiter(
      budget === "stage" ? "slow-address" : "slow-share",
      { burst: ofTwenty.burst, perSecond: Math.min(perSecond, ofTwenty.perSecond) },
      store,
    );
  }

  /**
   * The seconds until work of that cost is admitted; 0 when it is now. What was charged already is
   * not counted twice: a frame is charged before it is admitted.
   */
  check(payer: Payer, cost: number): number {
    const counters = this.#counters(payer);
    if (counters.every(({ limiter, key }) => limiter.check(key, 0) === 0)) return 0;
    return Math.max(...counters.map(({ limiter, key }) => limiter.check(key, cost)));
  }

  /** Records the cost of a slowed account's work. */
  spend(payer: Payer, cost: number): void {
    for (const { limiter, key } of this.#counters(payer)) limiter.spend(key, cost);
  }

  /** The unreported usage of a slowed account: for its address, each thing is due. */
  reports(payer: Payer): Report[] {
    return this.#counters(payer).map(({ limiter, key, dueAt }) => ({
      pressure: limiter.unreported(key) / dueAt,
      report: () => limiter.report(key),
    }));
  }

  #counters({ userId = "", address }: Payer): (Counter & { dueAt: number })[] {
    return [
      { limiter: this.#accounts, key: userId, dueAt: thing / 10 },
      { limiter: this.#networks, key: networkOf(address), dueAt: thing },
    ];
  }
}
