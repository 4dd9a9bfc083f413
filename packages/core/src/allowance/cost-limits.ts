import { ParleyError } from "../protocol/error.ts";
import { StageWatch } from "../stage/stage-watch.ts";
import type { Store } from "../store.ts";
import type { Allowances } from "./allowances.ts";
import { Buckets } from "./buckets.ts";
import { type SharedLimit, secondsOfDay, secondsToNextDay } from "./gcra.ts";
import { networkOf } from "./network.ts";
import { rateLimited, throwIfLimited } from "./refuse.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * Who work is charged to. A guest pays twice, as a user and with all guests of their address. An account pays as
 * itself, so that no guest behind the same address keeps it from anything, and is counted with the other
 * accounts of its address. Whoever shows no token is an address alone.
 */
export type Payer = { userId?: string | undefined; address: string };

/** How often each member may ask for something once the stage has used up its budget: so that it lasts, nearly. */
const slowed = { burst: 3, perSecond: 1 / 30 };

/**
 * The same for all members at one address together: as much as twenty of them have, however many accounts
 * somebody makes.
 */
const slowedAddress = { burst: 20 * slowed.burst, perSecond: 20 * slowed.perSecond };

/**
 * Of the stage's day, the share that all accounts of one address may use up before they are slowed. Whoever has
 * many accounts so leaves something to everybody else.
 */
const shareOfAddress = 1 / 2;

/** Its environments report each two-hundredth of such a share: nothing is refused by this bucket, only by the day. */
const accountsOfAddress = (dailyBudget: number): SharedLimit => {
  const perDay = dailyBudget * 1_000_000 * shareOfAddress;
  return { burst: perDay / 10, perSecond: perDay / secondsOfDay, perDay };
};

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
  /** Slows, and refuses nobody: the accounts of a company may share an address. */
  readonly #accountsOfAddresses: SharedRateLimiter;
  readonly #slowed: Buckets;
  readonly #slowedAddresses: Buckets;

  constructor(store: Store, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
    this.#guests = new SharedRateLimiter("cost", settings.guestCost, store);
    this.#accounts = new SharedRateLimiter("cost", settings.accountCost, store);
    this.#addresses = new SharedRateLimiter("cost-address", settings.addressCost, store);
    const together = accountsOfAddress(settings.dailyBudget);
    this.#accountsOfAddresses = new SharedRateLimiter("cost-accounts", together, store);
    this.#slowed = new Buckets(slowed, store.now);
    this.#slowedAddresses = new Buckets(slowedAddress, store.now);
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
    if (isAccount(payer.userId)) this.#throwIfSlowed(payer.userId, networkOf(payer.address));
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
    for (const { limiter, key } of this.#charged(payer)) limiter.spend(key, cost);
    this.stage.spend(cost);
  }

  /** Reports what presses the most, if anything is due: one write unit, or none. Rejects as the table does. */
  async report(payer: Payer): Promise<void> {
    const due = this.#charged(payer).map(({ limiter, key }) => ({
      pressure: limiter.pressure(key),
      report: () => limiter.report(key),
    }));
    due.push({ pressure: this.stage.pressure, report: () => this.stage.report() });
    const [first] = due.toSorted((one, other) => other.pressure - one.pressure);
    if (first && first.pressure >= 1) await first.report();
  }

  #throwIfSlowed(userId: string, network: string): void {
    const isAddressOver = this.#accountsOfAddresses.isDaySpent(network, 0);
    if (!this.isOverBudget && !isAddressOver) return;
    throwIfLimited(
      this.#slowed.take(userId) || this.#slowedAddresses.take(network),
      this.isOverBudget
        ? "This chat has used up its budget for today, and is slow until midnight UTC."
        : "The accounts at your address have used up their part of today's budget, and are slow until midnight UTC.",
    );
  }

  #waitOf({ limiter, key }: Counter, cost: number): number {
    const wait = limiter.check(key, cost);
    if (limiter.isDaySpent(key, cost)) throw overBudget(wait, "Your budget for today is used up.");
    return wait;
  }

  /** The counters that work is noted in: those that limit it, and that of an address's accounts, which slows them. */
  #charged(payer: Payer): Counter[] {
    const counters = this.#counters(payer);
    if (!isAccount(payer.userId)) return counters;
    return [...counters, { limiter: this.#accountsOfAddresses, key: networkOf(payer.address) }];
  }

  #counters({ userId, address }: Payer): Counter[] {
    if (isAccount(userId)) return [{ limiter: this.#accounts, key: userId }];
    const ofAddress = { limiter: this.#addresses, key: networkOf(address) };
    return userId === undefined ? [ofAddress] : [{ limiter: this.#guests, key: userId }, ofAddress];
  }
}

const overBudget = (seconds: number, what: string): ParleyError => rateLimited(seconds, what, "over_budget");
