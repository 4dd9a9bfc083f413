import type { ConnectionManagement } from "../gateway/management.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { closeOnce, leaveRooms } from "./close.ts";
import { isYoung } from "./young.ts";

/**
 * Closes a user's open connections: those of one sign-in, or all. Nothing more is posted to them,
 * whenever `$disconnect` arrives. One that could not be closed is kept in the table for the next
 * attempt; otherwise it ends with its token.
 *
 * @returns those that seemed to be open, and which of them may be still. The index that it reads
 *   may be a moment old.
 */
export const disconnectUser = async (
  store: Store,
  management: ConnectionManagement,
  { userId, session }: { userId: string; session?: string },
): Promise<{ found: string[]; stillOpen: string[] }> => {
  const { data } = await store.connections.query.byUser({ userId }).go({ pages: "all" });
  const connections = data.filter(
    (connection) => isAlive(store, connection) && (session === undefined || connection.session === session),
  );
  const stillOpen = connections.map(async (connection) => {
    const { connectionId } = connection;
    const isEnded = await management.end(connectionId, { isYoung: isYoung(store, connection) });
    await (isEnded ? closeOnce(store, connectionId) : leaveRooms(store, connectionId));
    return isEnded ? [] : connectionId;
  });
  const found = connections.map(({ connectionId }) => connectionId);
  return { found, stillOpen: (await Promise.all(stillOpen)).flat() };
};
