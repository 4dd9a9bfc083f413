import type { EntityItem } from "electrodb";
import type { connectionEntity } from "../table/connection.entity.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";

const wanted = ["connectionId", "userId", "protocol", "connectedAt", "expireAt"] as const;

/** A connection of a user, as the table has it. */
export type UserConnection = Pick<EntityItem<ReturnType<typeof connectionEntity>>, (typeof wanted)[number]>;

/**
 * A user's connections that seem to be open: one Query of the index on users, of at most twice as many as
 * they may have. Those whose end was never told are among them until they expire.
 *
 * The index is as old as a moment: a connection that is just being made may be missing.
 *
 * @param max how many connections a user may have.
 */
export const connectionsOfUser = async (
  store: Store,
  userId: string,
  max: number,
): Promise<UserConnection[]> => {
  const { data } = await store.connections.query
    .byUser({ userId })
    .go({ limit: 2 * max, pages: 1, attributes: [...wanted] });
  return data.filter((connection) => isAlive(store, connection));
};
