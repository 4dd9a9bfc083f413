import { ParleyError } from "../protocol/error.ts";
import { StageWatch } from "../stage/stage-watch.ts";
import type { Store } from "../store.ts";
import type { Allowances } from "./allowances.ts";
import { Buckets } from "./buckets.ts";
import { secondsToNextDay } from "./gcra.ts";
import { networkOf } from "./network.ts";
import { rateLimited, throwIfLimited } from "./refuse.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * Who work is charged to. A guest pays twice, as a user and with everybody at their address; an account only as itself,
 * so that no stranger behind the same address shuts it out. Whoever shows no token is an address alone.
 */
export type Payer = { userId?: string | undefined; address: string };

/** How often each member may ask for something once the stage has used up its budget: so that it lasts, nearly. */
const slowed = { burst: 3, perSecond: 1 / 30 };

type Settings = Pick<Allowances, "guestCost" | "accountCost" | "addressCost"> & {
  /** US dollars a UTC day that the whole stage may cost. */
  dailyBudget: number;
};

type Counter = { limiter: SharedRateLimiter; key: string };

const isAccount = (userId: string | undefined): userId is string => userId?.startsWith("account-") ?? false;

/**
 * Limits what users, addresses and the stage may cost, in millionths of a US dollar. All environments share the counts.
 * Work is admitted by what an environment knows, charged when it is known what it took, and reported beside other work.
 */
export class CostLimits {
  readonly stage: StageWatch;
  readonly #store: Store;
  readonly #settings: Settings;
  readonly #guests: SharedRateLimiter;
  readonly #accounts: SharedRateLimiter;
  readonly #addresses: SharedRateLimiter;
  readonly #slowed: Buckets;

  constructor(store: Store, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
    this.#guests = new SharedRateLimiter("cost", settings.guestCost, store);
    this.#accounts = new SharedRateLimiter("cost", settings.accountCost, store);
    this.#addresses = new SharedRateLimiter("cost-address", settings.addressCost, store);
    this.#slowed = new Buckets(slowed, store.now);
    this.stage = new StageWatch(store);
  }

  /** Whether the stage has used up its budget for today, as far as this environment knows. */
  get isOverBudget(): boolean {
    return this.stage.spent >= this.#settings.dailyBudget * 1_000_000;
  }

  /**
   * Refuses work that the payer cannot pay for now.
   *
   * @throws ParleyError `sign_in_required` for a guest while guests are turned off; `over_budget` when a day's budget is used
   * up; `rate_limited` with the seconds to wait.
   */
  throwIfLimited(payer: Payer, cost: number): void {
    if (!isAccount(payer.userId)) this.throwIfClosed(payer);
    this.throwIfUnaffordable(payer, cost);
    if (!this.isOverBudget || !isAccount(payer.userId)) return;
    throwIfLimited(
      this.#slowed.take(payer.userId),
      "This chat has used up its budget for today, and is slow until midnight UTC.",
    );
  }

  /**
   * Refuses work that costs more than the payer has left, whatever the stage has.
   *
   * @throws ParleyError `over_budget`, `rate_limited`.
   */
  throwIfUnaffordable(payer: Payer, cost: number): void {
    const wait = Math.max(...this.#counters(payer).map((counter) => this.#waitOf(counter, cost)));
    throwIfLimited(wait, "Too many requests.");
  }

  /** Refuses guests while they are turned off, and everybody without an account while the stage is over its budget. */
  throwIfClosed({ userId }: Payer): void {
    if (userId !== undefined && this.stage.guests === "off")
      throw new ParleyError("sign_in_required", "Guests are turned off. Sign in to use this chat.");
    if (this.isOverBudget)
      throw overBudget(
        secondsToNextDay(this.#store.now()),
        "This chat has used up its budget for today, and takes no guests until midnight UTC.",
      );
  }

  /** Notes what work cost. */
  charge(payer: Payer, cost: number): void {
    for (const { limiter, key } of this.#counters(payer)) limiter.spend(key, cost);
    this.stage.spend(cost);
  }

  /** Reports what presses the most, if anything is due: one write unit, or none. Rejects as the table does. */
  async report(payer: Payer): Promise<void> {
    const due = this.#counters(payer).map(({ limiter, key }) => ({
      pressure: limiter.pressure(key),
      report: () => limiter.report(key),
    }));
    due.push({ pressure: this.stage.pressure, report: () => this.stage.report() });
    const [first] = due.toSorted((one, other) => other.pressure - one.pressure);
    if (first && first.pressure >= 1) await first.report();
  }

  #waitOf({ limiter, key }: Counter, cost: number): number {
    const wait = limiter.check(key, cost);
    if (limiter.isDaySpent(key, cost)) throw overBudget(wait, "Your budget for today is used up.");
    return wait;
  }

  #counters({ userId, address }: Payer): Counter[] {
    if (isAccount(userId)) return [{ limiter: this.#accounts, key: userId }];
    const ofAddress = { limiter: this.#addresses, key: networkOf(address) };
    return userId === undefined ? [ofAddress] : [{ limiter: this.#guests, key: userId }, ofAddress];
  }
}

const overBudget = (seconds: number, what: string): ParleyError => rateLimited(seconds, what, "over_budget");
