import type { Store } from "../store.ts";

/** Nothing more is said to a connection in any room. */
export const leaveRooms = async (store: Store, connectionId: string): Promise<void> => {
  const { data } = await store.subscriptions.query
    .byConnection({ connectionId })
    .go({ pages: "all", attributes: ["room"] });
  await Promise.all(data.map(({ room }) => store.subscriptions.delete({ room, connectionId }).go()));
};

/** Forgets a connection that has ended, and what it was subscribed to. */
export const closeConnection = async (store: Store, connectionId: string): Promise<void> => {
  await Promise.all([leaveRooms(store, connectionId), store.connections.delete({ connectionId }).go()]);
};
