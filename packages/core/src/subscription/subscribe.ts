import type { EntityItem } from "electrodb";
import type { Connection } from "../connection/connection.ts";
import { connectionExpiry, isAlive } from "../expiry.ts";
import type { Store } from "../store.ts";
import type { subscriptionEntity } from "./subscription.entity.ts";

export type Subscription = EntityItem<ReturnType<typeof subscriptionEntity>>;

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
export const subscribersOf = async (store: Store, room: string): Promise<Subscription[]> => {
  const { data } = await store.subscriptions.query.room({ room }).go({ consistent: true, pages: "all" });
  return data.filter((subscription) => isAlive(store, subscription));
};

/** Some of a room's subscribers, in the order of their connection ids. `next`: there may be more after this id. */
export type SubscriberPage = { subscribers: Subscription[]; next: string | undefined };

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
  const wanted = after === undefined ? all : all.gt({ connectionId: after });
  const { data, cursor } = await wanted.go({ consistent: true, limit: most, pages: 1 });
  return {
    subscribers: data.filter((subscription) => isAlive(store, subscription)),
    next: cursor === null ? undefined : data.at(-1)?.connectionId,
  };
};

/** Forgets a connection that a post found gone: its place in this room, and itself. */
export const dropSubscriber = async (store: Store, { room, connectionId }: Subscription): Promise<void> => {
  await Promise.all([
    store.subscriptions.delete({ room, connectionId }).go(),
    store.connections.delete({ connectionId }).go(),
  ]);
};
