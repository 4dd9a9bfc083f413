import { connectionsOfUser } from "../connection/of-user.ts";
import { type Subscriber, subscriberPages } from "../connection/subscribe.ts";
import type { Post } from "../gateway/poster.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import type { Store } from "../table/store.ts";
import { firstPage, maxRecipientsPerHandler } from "./busy.ts";
import { type Addressee, type Delivery, deliver } from "./deliver.ts";
import { recipientsOf } from "./recipients.ts";
import type { What } from "./what.ts";

/** Whom a fan-out is for, in pages that are read when they are asked for. */
export type Who = AsyncIterable<readonly Addressee[]>;

/**
 * The subscribers of a room, as many as one handler serves.
 *
 * @param whyBarred which of them get no post.
 */
export async function* subscribersOf(store: Store, room: string, whyBarred: WhyBarred<Subscriber>) {
  const reading = { first: firstPage, most: maxRecipientsPerHandler, whyBarred };
  for await (const { subscribers } of subscriberPages(store, room, reading)) yield subscribers;
}

/** The most connections of one user that are posted to: as many as they may have. */
const maxConnections = 20;

/** All connections of a user, in whatever rooms: the newest, if there are more than they may have. */
export async function* connectionsOf(store: Store, userId: string) {
  const connections = await connectionsOfUser(store, userId, maxConnections);
  yield connections.toSorted((a, b) => b.connectedAt - a.connectedAt).slice(0, maxConnections);
}

/**
 * Posts something to an audience. Each is chosen independently of the other, and no queue is involved.
 *
 * @example tell(store, post, connectionsOf(store, userId), ephemeralFrame({ action: "read", room, seq }))
 */
export const tell = (store: Store, post: Post, who: Who, what: What): Promise<Delivery> =>
  deliver(store, post, recipientPages(who, what));

async function* recipientPages(who: Who, what: What) {
  for await (const page of who) yield recipientsOf(what, page);
}
