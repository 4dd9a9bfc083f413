import { isAccount } from "./payer.ts";

/** The recipient of a post. Subscriptions from before networks were recorded have none. */
export type Listener = { userId: string; network?: string | undefined };

/**
 * Posts to some listeners: how many, and what they cost in millionths of a US dollar. `reading`:
 * the cost of reading them from the table, posted to or not.
 */
export type Posts = { count: number; cost: number; reading: number };

/** The posts to the listeners of one network. */
export type NetworkPosts = { guests: Posts; accounts: Posts };

const noPosts = (): Posts => ({ count: 0, cost: 0, reading: 0 });

/** The posts of a delivery, by the listeners' networks. Each post takes one lookup. */
export class Audience {
  readonly networks = new Map<string, NetworkPosts>();
  /** Posts to listeners without a known network. */
  readonly elsewhere: Posts = noPosts();
  /** What the delivery costs. */
  cost = 0;

  /** Records a post to a listener, and its cost. */
  add(listener: Listener, cost: number): void {
    const posts = this.#postsOf(listener);
    posts.count += 1;
    posts.cost += cost;
    this.cost += cost;
  }

  /** Records that a listener was read from the table, and the cost. */
  read(listener: Listener, cost: number): void {
    this.#postsOf(listener).reading += cost;
    this.cost += cost;
  }

  #postsOf({ userId, network }: Listener): Posts {
    if (network === undefined) return this.elsewhere;
    const known = this.networks.get(network);
    const posts = known ?? { guests: noPosts(), accounts: noPosts() };
    if (!known) this.networks.set(network, posts);
    return isAccount(userId) ? posts.accounts : posts.guests;
  }
}
