import type { EntityItem } from "electrodb";
import { tokenExpired } from "../identity/token-expired.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import { networkOf } from "../rate-limit/network.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import type { subscriptionEntity } from "../table/subscription.entity.ts";
import type { ParleyError } from "../wire/error.ts";
import { deleteConnection } from "./close.ts";
import type { Connection } from "./connection.ts";
import { connectionExpiry } from "./expiry.ts";

/**
 * The attributes of a subscription that a fan-out reads: with a thousand of them, less to send and
 * to decode, for the same read units.
 */
const wanted = ["room", "connectionId", "userId", "network", "protocol", "connectedAt", "expireAt"] as const;

/** A connection that is subscribed to a room. */
export type Subscriber = Pick<EntityItem<ReturnType<typeof subscriptionEntity>>, (typeof wanted)[number]>;

/** From now on, every message stored in the room finds this connection among the subscribers. */
export const subscribe = async (store: Store, room: string, connection: Connection): Promise<void> => {
  const { connectionId, userId, protocol, connectedAt, address } = connection;
  const network = address === undefined ? {} : { network: networkOf(address) };
  const expireAt = connectionExpiry(store, connection);
  await store.subscriptions
    .put({ room, connectionId, userId, ...network, protocol, connectedAt, expireAt })
    .go();
};

/** Unsubscribes the connection from the room. Returns whether it was subscribed. */
export const unsubscribe = async (store: Store, room: string, connectionId: string): Promise<boolean> => {
  const { data } = await store.subscriptions.delete({ room, connectionId }).go({ response: "all_old" });
  return data !== null;
};

/**
 * A subscriber that is not posted to any more and is to be disconnected, and the error for its
 * client.
 */
export type Barred = { subscriber: Subscriber; error: ParleyError };

/** Some of a room's subscribers, in the order of their connection ids. */
export type SubscriberPage = {
  /** They are those after this id. */
  after: string | undefined;
  /** Without those that are late: they read the log, and nothing is posted to them. */
  subscribers: Subscriber[];
  /**
   * Those among them in the table that may not get events, or have expired and are not deleted by
   * DynamoDB yet.
   */
  barred: Barred[];
  /** All that were read: those, the barred ones and the late ones. */
  read: Subscriber[];
  /** There may be more after this id. */
  next: string | undefined;
};

/** How subscribers are read. */
type Reading = {
  /** Only those after this connection id. */
  after?: string | undefined;
  max: number;
  /** Who is not posted to. The room is read meanwhile if that is still to be determined. */
  whyBarred: WhyBarred<Subscriber> | Promise<WhyBarred<Subscriber>>;
};

/**
 * The first connections that are subscribed to the room: one strongly consistent Query, whatever
 * happens in other rooms.
 */
export const subscriberPage = async (
  store: Store,
  room: string,
  { after, max, whyBarred: barring }: Reading,
): Promise<SubscriberPage> => {
  const all = store.subscriptions.query.room({ room });
  const page = after === undefined ? all : all.gt({ connectionId: after });
  const read = page.go({ consistent: true, limit: max, pages: 1, attributes: [...wanted] });
  const [{ data, cursor }, whyBarred] = await Promise.all([read, barring]);
  const next = cursor === null ? undefined : data.at(-1)?.connectionId;
  const subscribers: Subscriber[] = [];
  const barred: Barred[] = [];
  for (const subscriber of data) {
    const why = isAlive(store, subscriber) ? whyBarred(subscriber) : tokenExpired;
    if (why === undefined) subscribers.push(subscriber);
    else if (why !== "late") barred.push({ subscriber, error: why });
  }
  return { after, subscribers, barred, read: data, next };
};

/** About what DynamoDB returns at once: 1 MB, at 350 bytes a subscription. */
const largestPage = 3_000;

/**
 * A room's subscribers in pages, each read on demand and four times as large as the previous one:
 * the first one is fast and small. There may be more when the last one, with which `max` were
 * read, has a `next`.
 */
export async function* subscriberPages(
  store: Store,
  room: string,
  { after, first, max, whyBarred }: Reading & { first: number },
): AsyncGenerator<SubscriberPage, void> {
  let place = after;
  let left = max;
  for (let size = first; left > 0; size = Math.min(4 * size, largestPage)) {
    const page = await subscriberPage(store, room, { after: place, max: Math.min(size, left), whyBarred });
    yield page;
    if (page.next === undefined) return;
    place = page.next;
    left -= size;
  }
}

/** Deletes a connection that a post found gone: its subscription to this room, and itself. */
export const dropSubscriber = async (
  store: Store,
  { room, connectionId }: Pick<Subscriber, "room" | "connectionId">,
): Promise<void> => {
  await Promise.all([
    store.subscriptions.delete({ room, connectionId }).go(),
    deleteConnection(store, connectionId),
  ]);
};
