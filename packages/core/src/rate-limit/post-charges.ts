import type { Audience, NetworkPosts, Posts } from "./audience.ts";
import { type MaxPaid, maxPaidElsewhere, type PayingSender } from "./paid-recipients.ts";
import { isAccount } from "./payer.ts";

/**
 * What is charged to a counter, in millionths of a US dollar:
 * - `guest`, `account`: a user, by their id;
 * - `address`: all guests of a network, for what they do;
 * - `share`: a network, for what its guests and accounts do;
 * - `heard`, `heardByAccounts`: all guests of a network, and all accounts, for what others send.
 *   Using it up only costs them live posts.
 */
export type Charge = {
  to: "guest" | "account" | "address" | "share" | "heard" | "heardByAccounts";
  key: string;
  cost: number;
};

/** A network's delivery limit: of its guests, or of its accounts. */
export type HeardBy = "heard" | "heardByAccounts";

type Means = {
  /** The maximum number of recipients that senders pay for. */
  max: MaxPaid;
  /** Whether a network has used up a delivery limit. */
  isUsedUp: (by: HeardBy, network: string) => boolean;
};

/**
 * Divides the cost of a delivery. Each post is paid for once, and so is each listener read.
 *
 * - Senders pay for at most `max.ofNetwork` recipients of their own network, and for at most
 *   `max.elsewhere` of all others together, so that nobody uses up another's limit by opening
 *   connections that only listen. Several senders whose events were posted together pay equal
 *   parts: those of a network for its posts, and those that pay elsewhere for the others.
 * - Recipients in networks that have used up their delivery limit come first: the others in those
 *   networks are late, see `barring`.
 * - A network pays for the other posts to its guests out of its guests' delivery limit, and for
 *   those to its accounts out of theirs.
 * - A network also pays for reading all its listeners, whoever pays for the posts, and even if
 *   there are none: late listeners in a room cost its senders nothing.
 *
 * @param senders empty for every shard of a large room but the first.
 */
export const postCharges = (audience: Audience, senders: readonly PayingSender[], means: Means): Charge[] => {
  const charges = new Charges();
  const own = Map.groupBy(senders, ({ network }) => network);
  const others: Group[] = [unknownNetwork(audience.elsewhere)];
  for (const [network, posts] of audience.networks) {
    charges.addReading(network, posts);
    const groups = groupsOf(network, posts, means);
    const here = own.get(network);
    if (!here) others.push(...groups);
    else charges.addGroups(groups, here);
  }
  limitTo(maxPaidElsewhere(senders, means.max), others);
  charges.addGroups(
    others,
    senders.filter(({ paysElsewhere }) => paysElsewhere),
  );
  return charges.list;
};

/** Posts that are paid for alike, and the number of them that senders pay for. */
type Group = { posts: Posts; paid: number; isUsedUp: boolean; network?: { by: HeardBy; key: string } };

/**
 * No network pays for these. What senders do not pay for is charged to the stage alone: at most the
 * errors that tell some of them why they are disconnected.
 */
const unknownNetwork = (posts: Posts): Group => ({ posts, paid: posts.count, isUsedUp: true });

const groupsOf = (key: string, { guests, accounts }: NetworkPosts, { max, isUsedUp }: Means): Group[] => {
  const groups = [
    { posts: guests, by: "heard" as const },
    { posts: accounts, by: "heardByAccounts" as const },
  ]
    .filter(({ posts }) => posts.count > 0)
    .map(({ posts, by }) => ({ posts, paid: 0, isUsedUp: isUsedUp(by, key), network: { by, key } }))
    .toSorted((one, other) => Number(other.isUsedUp) - Number(one.isUsedUp));
  let left = max.ofNetwork;
  for (const group of groups) {
    group.paid = Math.min(left, group.posts.count);
    left -= group.paid;
  }
  return groups;
};

/**
 * Limits the posts that senders pay for. Those that their networks cannot pay for come first; among
 * equals, each group gets the same fraction.
 */
const limitTo = (max: number, groups: readonly Group[]): void => {
  let left = max;
  for (const isUsedUp of [true, false]) {
    const some = groups.filter((group) => group.isUsedUp === isUsedUp);
    const wanted = some.reduce((sum, { paid }) => sum + paid, 0);
    if (wanted > left) for (const group of some) group.paid *= left / wanted;
    left -= Math.min(left, wanted);
  }
};

/** Charges, one for each counter, without zeros. */
class Charges {
  readonly #byCounter = new Map<string, Charge>();

  /** Charges posts to their senders, in equal parts, and to networks. */
  addGroups(groups: readonly Group[], senders: readonly PayingSender[]): void {
    let paidBySenders = 0;
    for (const { posts, paid, network } of groups) {
      if (posts.count === 0) continue;
      const each = posts.cost / posts.count;
      paidBySenders += each * paid;
      if (network) this.#add(network.by, network.key, each * (posts.count - paid));
    }
    for (const { payer, network } of senders) {
      const { userId = "" } = payer;
      const part = paidBySenders / senders.length;
      this.#add(isAccount(userId) ? "account" : "guest", userId, part);
      if (!isAccount(userId)) this.#add("address", network, part);
      this.#add("share", network, part);
    }
  }

  /** Charges a network for reading its listeners from the table. */
  addReading(network: string, { guests, accounts }: NetworkPosts): void {
    this.#add("heard", network, guests.reading);
    this.#add("heardByAccounts", network, accounts.reading);
  }

  #add(to: Charge["to"], key: string, cost: number): void {
    if (cost <= 0) return;
    const known = this.#byCounter.get(`${to} ${key}`);
    if (known) known.cost += cost;
    else this.#byCounter.set(`${to} ${key}`, { to, key, cost });
  }

  get list(): Charge[] {
    return [...this.#byCounter.values()];
  }
}
