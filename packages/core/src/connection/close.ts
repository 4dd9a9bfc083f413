import type { Store } from "../table/store.ts";
import { defaultRoom } from "../wire/limits.ts";

/** Stops posting to a connection in any room. Returns the rooms that the index knew. */
export const leaveRooms = async (store: Store, connectionId: string): Promise<string[]> => {
  const { data } = await store.subscriptions.query
    .byConnection({ connectionId })
    .go({ pages: "all", attributes: ["room"] });
  await Promise.all(data.map(({ room }) => store.subscriptions.delete({ room, connectionId }).go()));
  return data.map(({ room }) => room);
};

/** Deletes a connection that has ended, and its subscriptions. */
export const closeConnection = async (store: Store, connectionId: string): Promise<void> => {
  const [rooms, { data: connection }] = await Promise.all([
    leaveRooms(store, connectionId),
    store.connections.delete({ connectionId }).go({ response: "all_old" }),
  ]);
  // A legacy client may leave before the index knows of the subscription that its `$connect` made.
  if (connection?.protocol !== "legacy" || rooms.includes(defaultRoom)) return;
  await store.subscriptions.delete({ room: defaultRoom, connectionId }).go();
};
