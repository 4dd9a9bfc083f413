import type { Audience, NetworkPosts, Posts } from "./audience.ts";
import { networkOf } from "./network.ts";
import { isAccount, type Payer } from "./payer.ts";

/**
 * What is charged to a counter, in millionths of a US dollar:
 * - `guest`, `account`: a user, by their id;
 * - `address`: all guests of a network;
 * - `accounts`: all accounts of a network. It slows them, and refuses nobody.
 */
export type Charge = { to: "guest" | "account" | "address" | "accounts"; key: string; cost: number };

/**
 * Who pays what for the posts of a delivery.
 *
 * - Speakers pay for at most `most` recipients of one network, so that nobody uses up another's limit by opening connections
 *   that listen. Several speakers whose events were posted together pay an equal part each.
 * - A network pays for all posts to its guests. Of a guest who speaks to their own network it takes nothing twice.
 * - Posts to more than `most` accounts of a network are counted with its accounts.
 */
export const postCharges = (audience: Audience, speakers: readonly Payer[], most: number): Charge[] => {
  const charges = new Charges();
  let spoken = audience.elsewhere.cost;
  for (const [network, posts] of audience.networks) {
    const paid = paidBySpeakers(posts, most);
    spoken += paid.guests + paid.accounts;
    charges.add("address", network, posts.guests.cost);
    charges.add("accounts", network, posts.accounts.cost - paid.accounts);
  }
  for (const { userId = "", address } of speakers) {
    const network = networkOf(address);
    if (isAccount(userId)) {
      charges.add("account", userId, spoken / speakers.length);
      charges.add("accounts", network, spoken / speakers.length);
      continue;
    }
    const own = audience.networks.get(network);
    const toOwnGuests = own ? paidBySpeakers(own, most).guests : 0;
    charges.add("guest", userId, spoken / speakers.length);
    charges.add("address", network, (spoken - toOwnGuests) / speakers.length);
  }
  return charges.list;
};

/** What speakers pay of the posts to a network: to accounts first, since its guests' posts are paid for anyway. */
const paidBySpeakers = ({ guests, accounts }: NetworkPosts, most: number) => ({
  guests: costOf(guests, Math.max(0, most - accounts.count)),
  accounts: costOf(accounts, most),
});

/** What so many of some posts cost at most. */
const costOf = ({ count, cost }: Posts, most: number): number =>
  count === 0 ? 0 : (cost * Math.min(count, most)) / count;

/** Charges, one for each counter, none of nothing. */
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
