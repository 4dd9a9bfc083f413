import { connectionExpiry } from "../expiry.ts";
import { defaultRoom } from "../protocol/limits.ts";
import type { Store } from "../store.ts";
import { subscribe } from "../subscription/subscribe.ts";
import type { Connection } from "./connection.ts";

/**
 * Stores a connection during its handshake. A legacy client never joins, so it is subscribed to the
 * default room here. The fan-out knows that such a connection may not be ready for posts yet.
 */
export const openConnection = async (store: Store, connection: Connection): Promise<void> => {
  const { connectionId, userId, protocol, connectedAt, session } = connection;
  const expireAt = connectionExpiry(store, connection);
  const stored = store.connections
    .put({ connectionId, userId, protocol, connectedAt, ...(session !== undefined && { session }), expireAt })
    .go();
  const subscribed = protocol === "legacy" ? subscribe(store, defaultRoom, connection) : undefined;
  await Promise.all([stored, subscribed]);
};
