import type { Store } from "../table/store.ts";
import { defaultRoom } from "../wire/limits.ts";
import type { Connection } from "./connection.ts";
import { connectionExpiry } from "./expiry.ts";
import { openLease } from "./lease.ts";
import { subscribe } from "./subscribe.ts";

/**
 * Stores a connection during its handshake. A legacy client never joins, so it is subscribed to the
 * default room here. The fan-out knows that such a connection may not be ready for posts yet.
 *
 * The record comes first: a subscription without one belongs to a connection that has ended. Its user is
 * online by it until the lease ends.
 */
export const openConnection = async (store: Store, connection: Connection): Promise<void> => {
  const { connectionId, userId, protocol, connectedAt, session } = connection;
  const expireAt = connectionExpiry(store, connection);
  const stored = store.connections
    .put({ connectionId, userId, protocol, connectedAt, ...(session !== undefined && { session }), expireAt })
    .go();
  await Promise.all([stored, openLease(store, connection)]);
  if (protocol === "legacy") await subscribe(store, defaultRoom, connection);
};
