import type { HangUp } from "../fanout/poster.ts";
import type { Store } from "../store.ts";
import { closeConnection } from "./close.ts";

/** Milliseconds for ending all of a person's connections. */
const deadline = 3_000;

/**
 * Ends a person's open connections: those of one sign-in, or all. One that cannot be ended ends with its token.
 *
 * @throws what `hangUp` does.
 */
export const hangUpOn = async (
  store: Store,
  hangUp: HangUp,
  { userId, session }: { userId: string; session?: string },
): Promise<void> => {
  const { data } = await store.connections.query.byUser({ userId }).go({ pages: "all" });
  const signal = AbortSignal.timeout(deadline);
  const ending = data
    .filter((connection) => session === undefined || connection.session === session)
    .map(async ({ connectionId }) => {
      await hangUp(connectionId, signal);
      // Nothing more is said to it, whenever `$disconnect` comes.
      await closeConnection(store, connectionId);
    });
  await Promise.all(ending);
};
