import { isAccount } from "./payer.ts";

/** The recipient of a post. Subscriptions from before networks were recorded have none. */
export type Listener = { userId: string; network?: string | undefined };

/** Posts to some listeners: how many, and what they cost in millionths of a US dollar. */
export type Posts = { count: number; cost: number };

/** The posts to the listeners of one network. */
export type NetworkPosts = { guests: Posts; accounts: Posts };

/** The posts of a delivery, by the listeners' networks. Each post takes one lookup. */
export class Audience {
  readonly networks = new Map<string, NetworkPosts>();
  /** Posts to listeners without a known network. */
  readonly elsewhere: Posts = { count: 0, cost: 0 };
  /** What all posts cost. */
  cost = 0;

  /** Records a post to a listener, and its cost. */
  add(listener: Listener, cost: number): void {
    const posts = this.#postsOf(listener);
    posts.count += 1;
    posts.cost += cost;
    this.cost += cost;
  }

  #postsOf({ userId, network }: Listener): Posts {
    if (network === undefined) return this.elsewhere;
    const known = this.networks.get(network);
    const posts = known ?? { guests: { count: 0, cost: 0 }, accounts: { count: 0, cost: 0 } };
    if (!known) this.networks.set(network, posts);
    return isAccount(userId) ? posts.accounts : posts.guests;
  }
}
