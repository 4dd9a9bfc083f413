import type { Store } from "../store.ts";
import { closeConnection } from "./close.ts";
import type { ConnectionManagement } from "./management.ts";

/**
 * Ends a person's open connections: those of one sign-in, or all. One that cannot be ended ends with its token.
 */
export const hangUpOn = async (
  store: Store,
  management: ConnectionManagement,
  { userId, session }: { userId: string; session?: string },
): Promise<void> => {
  const { data } = await store.connections.query.byUser({ userId }).go({ pages: "all" });
  const ending = data
    .filter((connection) => session === undefined || connection.session === session)
    .map(async ({ connectionId }) => {
      await management.end(connectionId);
      // Nothing more is said to it, whenever `$disconnect` comes.
      await closeConnection(store, connectionId);
    });
  await Promise.all(ending);
};
