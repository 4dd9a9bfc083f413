import { connectionExpiry } from "../expiry.ts";
import { defaultRoom } from "../protocol/limits.ts";
import type { Store } from "../store.ts";
import { subscribe } from "../subscription/subscribe.ts";
import type { Connection } from "./connection.ts";

/**
 * Keeps a connection that is being made. A legacy client never joins, so it hears the default room from
 * here on; the fan-out knows that such a connection can be too young to be posted to.
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
