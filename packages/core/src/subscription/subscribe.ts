import type { EntityItem } from "electrodb";
import type { Connection } from "../connection/connection.ts";
import { connectionExpiry, isAlive } from "../expiry.ts";
import type { Store } from "../store.ts";
import type { subscriptionEntity } from "./subscription.entity.ts";

/** What a fan-out reads of a subscription: with a thousand of them, less to send and to decode, for the same read units. */
const wanted = ["room", "connectionId", "protocol", "connectedAt", "expireAt"] as const;

/** A connection that hears a room. */
export type Subscriber = Pick<EntityItem<ReturnType<typeof subscriptionEntity>>, (typeof wanted)[number]>;

/** From now on, every message stored in the room finds this connection among the subscribers. */
export const subscribe = async (store: Store, room: string, connection: Connection): Promise<void> => {
  const { connectionId, userId, protocol, connectedAt } = connection;
  const expireAt = connectionExpiry(store, connection);
  await store.subscriptions.put({ room, connectionId, userId, protocol, connectedAt, expireAt }).go();
};

/** The connection hears the room no more. */
export const unsubscribe = async (store: Store, room: string, connectionId: string): Promise<void> => {
  await store.subscriptions.delete({ room, connectionId }).go();
};

/** Some of a room's subscribers, in the order of their connection ids. */
export type SubscriberPage = {
  /** They are those after this id. */
  after: string | undefined;
  subscribers: Subscriber[];
  /** Those that are told nothing any more, and that DynamoDB has not deleted yet. */
  expired: Subscriber[];
  /** There may be more after this id. */
  next: string | undefined;
};

/**
 * The first so many of the connections that hear the room, after a connection id where one is given: one strongly
 * consistent Query, whatever happens in other rooms.
 */
export const subscriberPage = async (
  store: Store,
  room: string,
  { after, most }: { after?: string | undefined; most: number },
): Promise<SubscriberPage> => {
  const all = store.subscriptions.query.room({ room });
  const page = after === undefined ? all : all.gt({ connectionId: after });
  const { data, cursor } = await page.go({
    consistent: true,
    limit: most,
    pages: 1,
    attributes: [...wanted],
  });
  const { alive = [], expired = [] } = Object.groupBy(data, (subscription) =>
    isAlive(store, subscription) ? "alive" : "expired",
  );
  return {
    after,
    subscribers: alive,
    expired,
    next: cursor === null ? undefined : data.at(-1)?.connectionId,
  };
};

/** About what DynamoDB gives at once: 1 MB, at 350 bytes a subscription. */
const largestPage = 3_000;

/**
 * A room's subscribers in pages, each read when it is asked for and four times as large as the one before: the first one
 * comes soon, and they are few. There may be more when the last one, with which `most` were read, has a `next`.
 */
export async function* subscriberPages(
  store: Store,
  room: string,
  { after, first, most }: { after?: string | undefined; first: number; most: number },
): AsyncGenerator<SubscriberPage, void> {
  let place = after;
  let left = most;
  for (let size = first; left > 0; size = Math.min(4 * size, largestPage)) {
    const page = await subscriberPage(store, room, { after: place, most: Math.min(size, left) });
    yield page;
    if (page.next === undefined) return;
    place = page.next;
    left -= size;
  }
}

/** Forgets a connection that a post found gone: its place in this room, and itself. */
export const dropSubscriber = async (store: Store, { room, connectionId }: Subscriber): Promise<void> => {
  await Promise.all([
    store.subscriptions.delete({ room, connectionId }).go(),
    store.connections.delete({ connectionId }).go(),
  ]);
};
