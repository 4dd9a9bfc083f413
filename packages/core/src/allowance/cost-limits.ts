import { ParleyError } from "../protocol/error.ts";
import { StageWatch } from "../stage/stage-watch.ts";
import type { Store } from "../store.ts";
import type { Allowances } from "./allowances.ts";
import type { Audience, Listener } from "./audience.ts";
import { Buckets } from "./buckets.ts";
import { connectionCost } from "./cost.ts";
import { type SharedLimit, secondsOfDay, secondsToNextDay } from "./gcra.ts";
import { networkOf } from "./network.ts";
import { isAccount, type Payer } from "./payer.ts";
import { type Charge, postCharges } from "./post-charges.ts";
import { rateLimited, throwIfLimited } from "./refuse.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

export type { Payer } from "./payer.ts";

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

/**
 * Of an address's burst, the share that its guests may owe before they hear nothing any more. Guests who speak until they are
 * refused owe next to nothing. Usage is kept up to a debt of a whole burst, so this leaves as much room for what other
 * environments post before they know: ten of them, a twentieth of the burst each.
 */
const debtShare = 1 / 2;

/** Why a listener is posted nothing any more; undefined for one who may hear. */
export type WhyBarred = (listener: Listener) => ParleyError | undefined;

type Settings = Pick<Allowances, "guestCost" | "accountCost" | "addressCost" | "networkRecipients"> & {
  /** US dollars a UTC day that the whole stage may cost. */
  dailyBudget: number;
};

type Counter = { limiter: SharedRateLimiter; key: string };

/**
 * Limits what users, addresses and the stage may cost, in millionths of a US dollar. All environments share the counts.
 * Work is admitted by what an environment knows, charged when it is known what it took, and reported beside other work.
 */
export class CostLimits {
  readonly stage: StageWatch;
  readonly #store: Store;
  readonly #settings: Settings;
  /** `accounts` slows, and refuses nobody: the accounts of a company may share an address. */
  readonly #limiters: Readonly<Record<Charge["to"], SharedRateLimiter>>;
  readonly #slowed: Buckets;
  readonly #slowedAddresses: Buckets;

  constructor(store: Store, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
    this.#limiters = {
      guest: new SharedRateLimiter("cost", settings.guestCost, store),
      account: new SharedRateLimiter("cost", settings.accountCost, store),
      address: new SharedRateLimiter("cost-address", settings.addressCost, store),
      accounts: new SharedRateLimiter("cost-accounts", accountsOfAddress(settings.dailyBudget), store),
    };
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
    if (userId !== undefined && this.stage.guests === "off") throw guestsOff();
    if (this.isOverBudget) throw this.#stageSpent();
  }

  /**
   * Says for one fan-out who may not hear it: guests while they are turned off, while the stage is over its budget, and
   * while their address is deep in debt. Of accounts that are slowed, since those of their address have used up their
   * part of the day, only so many as one speaker pays for hear it.
   */
  whyBarred(): WhyBarred {
    const closed = this.#closedToGuests();
    const ofGuests = remembering((network: string) => this.#debtOf(network));
    const ofAccounts = remembering((network: string) => this.#slowedAccounts(network));
    return ({ userId, network }) => {
      if (network === undefined) return isAccount(userId) ? undefined : closed;
      if (!isAccount(userId)) return closed ?? ofGuests(network);
      const slow = ofAccounts(network);
      if (!slow) return undefined;
      slow.heard += 1;
      return slow.heard > this.#settings.networkRecipients ? slow.error : undefined;
    };
  }

  /** Notes what work cost. */
  charge(payer: Payer, cost: number): void {
    for (const { limiter, key } of this.#charged(payer)) limiter.spend(key, cost);
    this.stage.spend(cost);
  }

  /**
   * Charges the posts of a delivery to those who said what was posted and to those who hear it, and reports what is due of
   * their counters: a write unit for each twentieth of a burst. The stage is reported with the next message. Rejects
   * as the table does.
   */
  async chargePosts(audience: Audience, speakers: readonly Payer[]): Promise<void> {
    const charges = postCharges(audience, speakers, this.#settings.networkRecipients);
    for (const charge of charges) this.#limiters[charge.to].spend(charge.key, charge.cost);
    this.stage.spend(audience.cost);
    const due = charges.filter(({ to, key }) => this.#limiters[to].pressure(key) >= 1);
    await Promise.all(due.map(({ to, key }) => this.#limiters[to].report(key)));
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
    const isAddressOver = this.#limiters.accounts.isDaySpent(network, 0);
    if (!this.isOverBudget && !isAddressOver) return;
    throwIfLimited(
      this.#slowed.take(userId) || this.#slowedAddresses.take(network),
      this.isOverBudget
        ? "This chat has used up its budget for today, and is slow until midnight UTC."
        : accountsSpent,
    );
  }

  #closedToGuests(): ParleyError | undefined {
    if (this.stage.guests === "off") return guestsOff();
    return this.isOverBudget ? this.#stageSpent() : undefined;
  }

  #stageSpent(): ParleyError {
    return overBudget(
      secondsToNextDay(this.#store.now()),
      "This chat has used up its budget for today, and takes no guests until midnight UTC.",
    );
  }

  /** The error for guests whose address owes too much to go on hearing. Cannot pay now is not enough: a class that chats often cannot. */
  #debtOf(network: string): ParleyError | undefined {
    const { address } = this.#limiters;
    const debt = this.#settings.addressCost.burst * debtShare;
    if (address.isDaySpent(network, -debt))
      return overBudget(
        secondsToNextDay(this.#store.now()),
        "Your address has used up its budget for today.",
      );
    if (address.debt(network) < debt) return undefined;
    return rateLimited(address.check(network, connectionCost), "Your address has been sent too much.");
  }

  #slowedAccounts(network: string) {
    if (!this.#limiters.accounts.isDaySpent(network, 0)) return undefined;
    return { error: rateLimited(1 / slowed.perSecond, accountsSpent), heard: 0 };
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
    return [...counters, { limiter: this.#limiters.accounts, key: networkOf(payer.address) }];
  }

  #counters({ userId, address }: Payer): Counter[] {
    if (isAccount(userId)) return [{ limiter: this.#limiters.account, key: userId }];
    const ofAddress = { limiter: this.#limiters.address, key: networkOf(address) };
    return userId === undefined ? [ofAddress] : [{ limiter: this.#limiters.guest, key: userId }, ofAddress];
  }
}

const guestsOff = () =>
  new ParleyError("sign_in_required", "Guests are turned off. Sign in to use this chat.");

const accountsSpent =
  "The accounts at your address have used up their part of today's budget, and are slow until midnight UTC.";

/** Works each result out once. */
const remembering = <Result>(work: (key: string) => Result) => {
  const known = new Map<string, { result: Result }>();
  return (key: string): Result => {
    const found = known.get(key) ?? { result: work(key) };
    known.set(key, found);
    return found.result;
  };
};

const overBudget = (seconds: number, what: string): ParleyError => rateLimited(seconds, what, "over_budget");
