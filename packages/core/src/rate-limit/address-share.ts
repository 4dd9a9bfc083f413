import type { Store } from "../table/store.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * The part of an address's share that its guests may use up. They cannot slow its accounts: those
 * have the rest.
 */
export const partOfGuests = 1 / 2;

/**
 * The part of an address's share that its accounts may use at their usual pace even while the stage
 * is over its budget. At the defaults that is $0.10, about two days of a team of twenty.
 */
export const reservedPart = 1 / 5;

/**
 * The part of its guests' share, or of its accounts' reserve while the stage is over its budget,
 * that posts to other networks may use up. Beyond it those networks pay for the posts they receive,
 * so listeners elsewhere cannot keep anyone from sending.
 */
const partOfPosts = 1 / 2;

/**
 * The part of the share that an environment may leave unreported: at the defaults, as much as of a
 * guest's limit. With a smaller part, its reports would delay those of limits that refuse within
 * seconds.
 */
const unreportedPart = 1 / 200;

/**
 * Seconds in which the bucket drains. It refuses nothing, and determines how long a key is
 * remembered.
 */
const drainSeconds = 3_600;

/**
 * What each network has used of its share of the stage's day, by guests, accounts and requests
 * without a token together. So a few addresses cannot use up everyone's day.
 */
export class AddressShare extends SharedRateLimiter {
  readonly #perDay: number;

  /** @param perDay the share of one network, in millionths of a US dollar. */
  constructor(perDay: number, store: Store) {
    super("cost-share", { burst: perDay, perSecond: perDay / drainSeconds, perDay }, store);
    this.#perDay = perDay;
  }

  /** Whether a network has used up its share of today, as far as this environment knows. */
  isUsedUp(network: string): boolean {
    return this.spentToday(network) > this.#perDay;
  }

  /** Whether a network has used up what its guests may use. */
  isUsedUpForGuests(network: string): boolean {
    return this.spentToday(network) > this.#perDay * partOfGuests;
  }

  /** Whether a network has used up what its accounts may use while the stage is over its budget. */
  isReserveUsedUp(network: string): boolean {
    return this.spentToday(network) > this.#perDay * reservedPart;
  }

  /**
   * Whether a network has used so much that its senders no longer pay for posts to other networks.
   *
   * @param isOverBudget whether the stage is.
   */
  isUsedUpForPosts(network: string, isOverBudget: boolean): boolean {
    const part = isOverBudget ? reservedPart : partOfGuests;
    return this.spentToday(network) > this.#perDay * part * partOfPosts;
  }

  override pressure(network: string): number {
    return this.unreported(network) / (this.#perDay * unreportedPart);
  }
}
