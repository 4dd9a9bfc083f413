import type { Store } from "../table/store.ts";
import type { Counter, Report } from "./due-counters.ts";
import type { SharedLimit } from "./gcra.ts";
import { networkOf } from "./network.ts";
import type { Payer } from "./payer.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * The cost of one action of a slowed account, in millionths of a dollar: about a message to twenty
 * others.
 */
const action = 50;

/** Three actions at once, then one every half minute, so that an exhausted budget nearly holds. */
const ofAccount: SharedLimit = { burst: 3 * action, perSecond: action / 30 };

/** As much as twenty accounts, for all accounts of an address together. */
const ofTwenty = { burst: 20 * ofAccount.burst, perSecond: 20 * ofAccount.perSecond };

/** Which budget is used up: the stage's, or an address's share of it. */
type Budget = "stage" | "address";

/**
 * How slowly accounts continue once a budget is used up, by the cost of their work: a `hello` with
 * a hundred rooms is many actions. All environments share the counters, so that each admits hardly
 * more than one action before it reads what the others admitted.
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

  /** The unreported usage of a slowed account. For its address, each action is due. */
  reports(payer: Payer): Report[] {
    return this.#counters(payer).map(({ limiter, key, dueAt }) => ({
      pressure: limiter.unreported(key) / dueAt,
      report: () => limiter.report(key),
    }));
  }

  #counters({ userId = "", address }: Payer): (Counter & { dueAt: number })[] {
    return [
      { limiter: this.#accounts, key: userId, dueAt: action / 10 },
      { limiter: this.#networks, key: networkOf(address), dueAt: action },
    ];
  }
}
