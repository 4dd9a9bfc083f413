import type { Store } from "../store.ts";

/** Forgets a connection that has ended, and what it was subscribed to. */
export const closeConnection = async (store: Store, connectionId: string): Promise<void> => {
  const { data } = await store.subscriptions.query
    .byConnection({ connectionId })
    .go({ pages: "all", attributes: ["room"] });
  await Promise.all([
    store.connections.delete({ connectionId }).go(),
    ...data.map(({ room }) => store.subscriptions.delete({ room, connectionId }).go()),
  ]);
};
