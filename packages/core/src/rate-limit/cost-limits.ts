import type { Store } from "../table/store.ts";
import type { ParleyError } from "../wire/error.ts";
import { AddressShare } from "./address-share.ts";
import type { Audience } from "./audience.ts";
import { barring, type WhyBarred } from "./barring.ts";
import { type Counter, DueCounters, type Report, reportOf } from "./due-counters.ts";
import { secondsOfDay, secondsToNextDay } from "./gcra.ts";
import { HeardLimit } from "./heard-limit.ts";
import { networkOf } from "./network.ts";
import { type MaxPaid, type PayingSender, paidRecipients } from "./paid-recipients.ts";
import { isAccount, type Payer } from "./payer.ts";
import { type Charge, type HeardBy, postCharges } from "./post-charges.ts";
import type { RateLimits } from "./rate-limits.ts";
import { rateLimited, throwIfLimited } from "./refuse.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";
import { Slowdown } from "./slowdown.ts";
import { StageWatch } from "./stage-watch.ts";

type Settings = Pick<
  RateLimits,
  | "guestCost"
  | "accountCost"
  | "addressCost"
  | "addressShare"
  | "heardCost"
  | "networkRecipients"
  | "otherRecipients"
> & {
  /** US dollars a UTC day that the whole stage may cost. */
  dailyBudget: number;
};

/**
 * The maximum number of reports that a worker sends at a time. A thousand listeners in as many
 * networks get the same events, so all their reports are due at once, every 750 events.
 */
const maxReports = 50;

/**
 * Limits what users, addresses and the stage may cost, in millionths of a US dollar. All
 * environments share the counters. Work is admitted by what an environment knows, charged when its
 * cost is known, and reported beside other work.
 */
export class CostLimits {
  readonly stage: StageWatch;
  readonly #store: Store;
  readonly #settings: Settings;
  readonly #maxPaid: MaxPaid;
  readonly #heard: HeardLimit;
  readonly #heardByAccounts: HeardLimit;
  /** It slows accounts, and refuses none: those of a company may share an address. */
  readonly #share: AddressShare;
  readonly #limiters: Readonly<Record<Charge["to"], SharedRateLimiter>>;
  readonly #slowdowns: Readonly<Record<"stage" | "address", Slowdown>>;
  /** Counters that posts were charged to. */
  readonly #due = new DueCounters();

  constructor(store: Store, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
    this.#maxPaid = { ofNetwork: settings.networkRecipients, elsewhere: settings.otherRecipients };
    const share = settings.dailyBudget * 1_000_000 * settings.addressShare;
    this.#heard = new HeardLimit("cost-heard", settings.heardCost, store);
    this.#heardByAccounts = new HeardLimit("cost-heard-accounts", settings.heardCost, store);
    this.#share = new AddressShare(share, store);
    this.#limiters = {
      guest: new SharedRateLimiter("cost", settings.guestCost, store),
      account: new SharedRateLimiter("cost", settings.accountCost, store),
      address: new SharedRateLimiter("cost-address", settings.addressCost, store),
      share: this.#share,
      heard: this.#heard,
      heardByAccounts: this.#heardByAccounts,
    };
    this.#slowdowns = {
      stage: new Slowdown(store, "stage"),
      // Beyond its share, an address costs at most as much again in a whole day.
      address: new Slowdown(store, "address", share / secondsOfDay),
    };
    this.stage = new StageWatch(store);
  }

  /** Whether the stage has used up its budget for today, as far as this environment knows. */
  get isOverBudget(): boolean {
    return this.stage.spent >= this.#settings.dailyBudget * 1_000_000;
  }

  /**
   * Refuses work that the payer cannot pay for now.
   *
   * @throws ParleyError `over_budget` when a day's budget is used up; `rate_limited` with the seconds to
   * wait.
   */
  throwIfLimited(payer: Payer, cost: number): void {
    if (!isAccount(payer.userId)) this.throwIfClosed(payer);
    this.throwIfUnaffordable(payer, cost);
    this.#throwIfSlowed(payer, cost);
  }

  /**
   * Refuses work that costs more than the payer has left, whatever the stage has left.
   *
   * @throws ParleyError `over_budget`, `rate_limited`.
   */
  throwIfUnaffordable(payer: Payer, cost: number): void {
    const wait = Math.max(...this.#counters(payer).map((counter) => this.#waitOf(counter, cost)));
    throwIfLimited(wait, "Too many requests.");
  }

  /** Whether a payer has as much left, whatever the stage has left. */
  canAfford(payer: Payer, cost: number): boolean {
    return this.#counters(payer).every(({ limiter, key }) => limiter.check(key, cost) === 0);
  }

  /**
   * Whether an account is slowed: its address has used up its share of the stage's day, or the
   * stage has used up its day and the address its reserve.
   */
  isSlowed(payer: Payer): boolean {
    return this.#slowdownOf(payer) !== undefined;
  }

  /**
   * Refuses anyone without an account while the stage is over its budget, or once the guests of
   * their address have used up their part of it.
   *
   * @throws ParleyError `over_budget`.
   */
  throwIfClosed({ address }: Payer): void {
    if (this.isOverBudget) throw this.#stageSpent();
    const error = this.#closedFor(networkOf(address));
    if (error) throw error;
  }

  /**
   * Decides for one fan-out which listeners get no post, as far as this environment knows: see
   * `barring`.
   *
   * @param senders as for `chargePosts`.
   */
  whyBarred(senders: readonly Payer[]): WhyBarred {
    return barring({
      closed: this.#closedToGuests(),
      closedFor: (network) => this.#closedFor(network),
      heard: this.#heard,
      heardByAccounts: this.#heardByAccounts,
      isPaid: this.isPaidBy(senders),
    });
  }

  /**
   * Decides for one delivery whether its senders pay for another recipient of a network: see
   * `paidRecipients`.
   *
   * @param senders as for `chargePosts`.
   */
  isPaidBy(senders: readonly Payer[]): (network: string | undefined) => boolean {
    return paidRecipients(this.#payingSenders(senders), this.#maxPaid);
  }

  /** Records the cost of work. */
  charge(payer: Payer, cost: number): void {
    this.#slowdownOf(payer)?.spend(payer, cost);
    for (const { limiter, key } of this.#charged(payer)) limiter.spend(key, cost);
    this.stage.spend(cost);
  }

  /**
   * Charges the posts of a delivery to the senders and the recipients. They are reported later.
   *
   * @param senders empty for every shard of a large room but the first.
   */
  chargePosts(audience: Audience, senders: readonly Payer[]): void {
    const isUsedUp = (by: HeardBy, network: string) =>
      (by === "heard" ? this.#heard : this.#heardByAccounts).isUsedUp(network);
    const means = { max: this.#maxPaid, isUsedUp };
    for (const { to, key, cost } of postCharges(audience, this.#payingSenders(senders), means)) {
      const limiter = this.#limiters[to];
      limiter.spend(key, cost);
      this.#due.add(`${to} ${key}`, { limiter, key });
      const sender = to === "account" && senders.find(({ userId }) => userId === key);
      if (sender) this.#slowdownOf(sender)?.spend(sender, cost);
    }
    this.stage.spend(audience.cost);
  }

  /**
   * Reports the most urgent counter, if any is due: the payer's, the stage's, or one that posts
   * were charged to. One write unit, or none. Rejects if the table does.
   */
  async report(payer: Payer): Promise<void> {
    const [first] = [...this.#reportsOf(payer), ...this.#due.reports()].toSorted(byPressure);
    if (first && first.pressure >= 1) await first.report();
  }

  /**
   * Reports all that is due of work that has cost much: a write unit each. Rejects if the table does,
   * once all have been tried.
   */
  async reportAll(payer: Payer): Promise<void> {
    await reportEach(this.#reportsOf(payer).filter(({ pressure }) => pressure >= 1));
  }

  /**
   * Reports what is due for the stage and for posts, one write unit each: the most urgent now, the
   * others next time. Rejects if the table does, once all have been tried.
   */
  async reportPosts(): Promise<void> {
    const due = [...this.#due.reports(), this.#stageReport()]
      .filter(({ pressure }) => pressure >= 1)
      .toSorted(byPressure)
      .slice(0, maxReports);
    await reportEach(due);
  }

  #reportsOf(payer: Payer): Report[] {
    return [
      ...this.#charged(payer).map(reportOf),
      ...(this.#slowdownOf(payer)?.reports(payer) ?? []),
      this.#stageReport(),
    ];
  }

  #payingSenders(payers: readonly Payer[]): PayingSender[] {
    return payers.map((payer) => {
      const network = networkOf(payer.address);
      return { payer, network, paysElsewhere: !this.#share.isUsedUpForPosts(network, this.isOverBudget) };
    });
  }

  #stageReport(): Report {
    return { pressure: this.stage.pressure, report: () => this.stage.report() };
  }

  /**
   * The slowdown of an account, if any. Beyond its share, an address gets less than others do while
   * the stage is over its budget.
   */
  #slowdownOf({ userId, address }: Payer): Slowdown | undefined {
    if (!isAccount(userId)) return undefined;
    const network = networkOf(address);
    if (this.#share.isUsedUp(network)) return this.#slowdowns.address;
    const isReserved = !this.isOverBudget || !this.#share.isReserveUsedUp(network);
    return isReserved ? undefined : this.#slowdowns.stage;
  }

  #throwIfSlowed(payer: Payer, cost: number): void {
    throwIfLimited(
      this.#slowdownOf(payer)?.check(payer, cost) ?? 0,
      this.isOverBudget
        ? "This chat has used up its budget for today, and is slowed until midnight UTC."
        : "Your address has used up its share of today's budget, and is slowed until midnight UTC.",
    );
  }

  /** Why no guest of a network may connect or get events, if it has used up its guests' part. */
  #closedFor(network: string): ParleyError | undefined {
    if (!this.#share.isUsedUpForGuests(network)) return undefined;
    return overBudget(secondsToNextDay(this.#store.now()), daySpent);
  }

  #closedToGuests(): ParleyError | undefined {
    return this.isOverBudget ? this.#stageSpent() : undefined;
  }

  #stageSpent(): ParleyError {
    return overBudget(
      secondsToNextDay(this.#store.now()),
      "This chat has used up its budget for today, and admits no guests until midnight UTC.",
    );
  }

  #waitOf({ limiter, key }: Counter, cost: number): number {
    const wait = limiter.check(key, cost);
    if (limiter.isDaySpent(key, cost)) throw overBudget(wait, daySpent);
    return wait;
  }

  /** The counters of some work: those that limit it, and its address's share. */
  #charged(payer: Payer): Counter[] {
    return [...this.#counters(payer), { limiter: this.#share, key: networkOf(payer.address) }];
  }

  #counters({ userId, address }: Payer): Counter[] {
    if (isAccount(userId)) return [{ limiter: this.#limiters.account, key: userId }];
    const ofAddress = { limiter: this.#limiters.address, key: networkOf(address) };
    return userId === undefined ? [ofAddress] : [{ limiter: this.#limiters.guest, key: userId }, ofAddress];
  }
}

/** The most urgent first. */
const byPressure = (one: Report, other: Report): number => other.pressure - one.pressure;

const reportEach = async (reports: readonly Report[]): Promise<void> => {
  for (const result of await Promise.allSettled(reports.map(({ report }) => report())))
    if (result.status === "rejected") throw result.reason;
};

const daySpent = "Your budget for today is used up.";

const overBudget = (seconds: number, what: string): ParleyError => rateLimited(seconds, what, "over_budget");
