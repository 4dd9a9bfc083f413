import type { Audience, NetworkPosts, Posts } from "./audience.ts";
import { networkOf } from "./network.ts";
import { isAccount, type Payer } from "./payer.ts";

/**
 * What is charged to a counter, in millionths of a US dollar:
 * - `guest`, `account`: a user, by their id;
 * - `address`: all guests of a network, for what they do;
 * - `share`: a network, for what its guests and accounts do;
 * - `heard`, `heardByAccounts`: all guests of a network, and all accounts, for what others send. It
 *   only keeps them from live posts.
 */
export type Charge = {
  to: "guest" | "account" | "address" | "share" | "heard" | "heardByAccounts";
  key: string;
  cost: number;
};

/**
 * Who pays what for the posts of a delivery.
 *
 * - Senders pay for at most `most` recipients of one network, so that nobody uses up another's
 *   limit by opening connections that only listen. Several senders whose events were posted
 *   together pay an equal part each.
 * - A network pays for the posts to its guests that no sender paid for, out of its guests' delivery
 *   limit, and for those to its accounts out of theirs.
 */
export const postCharges = (audience: Audience, speakers: readonly Payer[], most: number): Charge[] => {
  const charges = new Charges();
  let spoken = audience.elsewhere.cost;
  for (const [network, posts] of audience.networks) {
    const paid = paidBySpeakers(posts, most);
    spoken += paid.guests + paid.accounts;
    charges.add("heard", network, posts.guests.cost - paid.guests);
    charges.add("heardByAccounts", network, posts.accounts.cost - paid.accounts);
  }
  const part = spoken / speakers.length;
  for (const { userId = "", address } of speakers) {
    const network = networkOf(address);
    charges.add(isAccount(userId) ? "account" : "guest", userId, part);
    if (!isAccount(userId)) charges.add("address", network, part);
    charges.add("share", network, part);
  }
  return charges.list;
};

/**
 * What senders pay of the posts to a network: for guests first. The same number of guests get
 * events live when their network can pay for no more, so that all of those posts are paid for then.
 */
const paidBySpeakers = ({ guests, accounts }: NetworkPosts, most: number) => ({
  guests: costOf(guests, most),
  accounts: costOf(accounts, Math.max(0, most - guests.count)),
});

/** The maximum cost of a number of posts. */
const costOf = ({ count, cost }: Posts, most: number): number =>
  count === 0 ? 0 : (cost * Math.min(count, most)) / count;

/** Charges, one for each counter, without zeros. */
class Charges {
  readonly #byCounter = new Map<string, Charge>();

  add(to: Charge["to"], key: string, cost: number): void {
    if (cost <= 0) return;
    const known = this.#byCounter.get(`${to} ${key}`);
    if (known) known.cost += cost;
    else this.#byCounter.set(`${to} ${key}`, { to, key, cost });
  }

  get list(): Charge[] {
    return [...this.#byCounter.values()];
  }
}
