import { isAccount } from "./payer.ts";

/** Who a post goes to. Subscriptions from before networks were kept have none. */
export type Listener = { userId: string; network?: string | undefined };

/** Posts to some listeners: how many, and what they cost in millionths of a US dollar. */
export type Posts = { count: number; cost: number };

/** The posts to the listeners of one network. */
export type NetworkPosts = { guests: Posts; accounts: Posts };

/** Where the posts of a delivery went, by the listeners' networks. Each post takes one look-up. */
export class Audience {
  readonly networks = new Map<string, NetworkPosts>();
  /** Posts to listeners of whom no network is known. */
  readonly elsewhere: Posts = { count: 0, cost: 0 };
  /** What all posts cost. */
  cost = 0;

  /** Notes what a listener was sent, and what that cost. */
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
