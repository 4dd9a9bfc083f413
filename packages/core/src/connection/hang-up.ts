import type { Store } from "../store.ts";
import { closeConnection } from "./close.ts";
import type { ConnectionManagement } from "./management.ts";

/**
 * Ends a person's open connections: those of one sign-in, or all.
 *
 * @returns the ids of those that could not be ended: they hear nothing more, and end with their token.
 */
export const hangUpOn = async (
  store: Store,
  management: ConnectionManagement,
  { userId, session }: { userId: string; session?: string },
): Promise<string[]> => {
  const { data } = await store.connections.query.byUser({ userId }).go({ pages: "all" });
  const ending = data
    .filter((connection) => session === undefined || connection.session === session)
    .map(async ({ connectionId }) => {
      const ended = await management.end(connectionId);
      // Nothing more is said to it, whenever `$disconnect` comes.
      await closeConnection(store, connectionId);
      return ended ? [] : [connectionId];
    });
  return (await Promise.all(ending)).flat();
};
