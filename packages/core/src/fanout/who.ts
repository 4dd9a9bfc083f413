import { connectionsOfUser } from "../connection/of-user.ts";
import { type Subscriber, subscriberPages } from "../connection/subscribe.ts";
import type { Post } from "../gateway/poster.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import type { Store } from "../table/store.ts";
import { firstPage, maxRecipientsPerHandler } from "./busy.ts";
import { type Addressee, type Delivery, deliver } from "./deliver.ts";
import { recipientsOf } from "./recipients.ts";
import type { What } from "./what.ts";

/** The connections that a fan-out is for, in pages that are read on demand. */
export type Who = AsyncIterable<readonly Addressee[]>;

/**
 * The subscribers of a room, as many as one handler serves.
 *
 * @param whyBarred which of them get no post.
 */
export async function* subscribersOf(store: Store, room: string, whyBarred: WhyBarred<Subscriber>) {
  const reading = { first: firstPage, max: maxRecipientsPerHandler, whyBarred };
  for await (const { subscribers } of subscriberPages(store, room, reading)) yield subscribers;
}

/** The maximum number of a user's connections to post to: as many as a user may have. */
const maxConnections = 20;

/**
 * The connections of a user, in whatever rooms: the newest, if there are more than
 * `maxConnections`.
 */
export async function* connectionsOf(store: Store, userId: string) {
  const connections = await connectionsOfUser(store, userId, maxConnections);
  yield connections.toSorted((a, b) => b.connectedAt - a.connectedAt).slice(0, maxConnections);
}

/**
 * Posts frames to connections, without the queue. Any `who` goes with any `what`.
 *
 * @example tell(store, post, connectionsOf(store, userId), ephemeralFrame({ action: "read", room, seq }))
 */
export const tell = (store: Store, post: Post, who: Who, what: What): Promise<Delivery> =>
  deliver(store, post, recipientPages(who, what));

async function* recipientPages(who: Who, what: What) {
  for await (const page of who) yield recipientsOf(what, page);
}
