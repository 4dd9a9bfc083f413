import type { Store } from "../store.ts";

/** Stops posting to a connection in any room. */
export const leaveRooms = async (store: Store, connectionId: string): Promise<void> => {
  const { data } = await store.subscriptions.query
    .byConnection({ connectionId })
    .go({ pages: "all", attributes: ["room"] });
  await Promise.all(data.map(({ room }) => store.subscriptions.delete({ room, connectionId }).go()));
};

/** Deletes a connection that has ended, and its subscriptions. */
export const closeConnection = async (store: Store, connectionId: string): Promise<void> => {
  await Promise.all([leaveRooms(store, connectionId), store.connections.delete({ connectionId }).go()]);
};
