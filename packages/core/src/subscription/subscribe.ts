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

/** Every connection that hears the room: one strongly consistent Query, whatever happens in other rooms. */
export const subscribersOf = async (store: Store, room: string): Promise<Subscriber[]> => {
  const { data } = await store.subscriptions.query
    .room({ room })
    .go({ consistent: true, pages: "all", attributes: [...wanted] });
  return data.filter((subscription) => isAlive(store, subscription));
};

/** Some of a room's subscribers, in the order of their connection ids. `next`: there may be more after this id. */
export type SubscriberPage = { subscribers: Subscriber[]; next: string | undefined };

/**
 * The first so many of the connections that hear the room, after a connection id where one is given: as
 * `subscribersOf`, for rooms that are too large for one reader.
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
  return {
    subscribers: data.filter((subscription) => isAlive(store, subscription)),
    next: cursor === null ? undefined : data.at(-1)?.connectionId,
  };
};

/** Forgets a connection that a post found gone: its place in this room, and itself. */
export const dropSubscriber = async (store: Store, { room, connectionId }: Subscriber): Promise<void> => {
  await Promise.all([
    store.subscriptions.delete({ room, connectionId }).go(),
    store.connections.delete({ connectionId }).go(),
  ]);
};
