import type { Store } from "../table/store.ts";
import { defaultRoom, roomsInFrame } from "../wire/limits.ts";
import { endLease } from "./lease.ts";

/**
 * The maximum number of subscriptions that the end of a connection deletes: the rooms of two
 * `hello`s, about a second of work. A connection may enter ten a second for two hours. The others
 * are deleted by the first post that finds the connection gone, or when they expire.
 */
export const maxAtEnd = 2 * roomsInFrame;

/**
 * Stops posting to a connection in any room, or in at most `max`.
 *
 * @returns the rooms that the index knew.
 */
export const leaveRooms = async (store: Store, connectionId: string, max?: number): Promise<string[]> => {
  const { data } = await store.subscriptions.query
    .byConnection({ connectionId })
    .go({ ...(max === undefined ? { pages: "all" } : { limit: max, pages: 1 }), attributes: ["room"] });
  await Promise.all(data.map(({ room }) => store.subscriptions.delete({ room, connectionId }).go()));
  return data.map(({ room }) => room);
};

/** Deletes a connection that has ended, and at most `maxAtEnd` of its subscriptions. */
export const closeConnection = async (store: Store, connectionId: string): Promise<void> => {
  const [rooms, protocol] = await Promise.all([
    leaveRooms(store, connectionId, maxAtEnd),
    deleteConnection(store, connectionId),
  ]);
  await leaveDefaultRoom(store, { connectionId, protocol, rooms });
};

/**
 * The same for several calls at once: the one that deletes the connection deletes its subscriptions.
 * If it dies, `$disconnect` deletes them.
 */
export const closeOnce = async (store: Store, connectionId: string): Promise<void> => {
  const protocol = await deleteConnection(store, connectionId);
  if (protocol === undefined) return;
  const rooms = await leaveRooms(store, connectionId, maxAtEnd);
  await leaveDefaultRoom(store, { connectionId, protocol, rooms });
};

/**
 * Deletes a connection's record, and ends its lease.
 *
 * @returns the protocol of the connection, to only one of several calls at once.
 */
export const deleteConnection = async (store: Store, connectionId: string) => {
  const deleted = await store.connections
    .delete({ connectionId })
    // Without a condition, DynamoDB Local returns the old item to several of them.
    .where((stored, { exists }) => exists(stored.connectionId))
    .go({ response: "all_old", returnOnConditionCheckFailure: true });
  if (deleted.rejected || !deleted.data) return undefined;
  await endLease(store, deleted.data);
  return deleted.data.protocol;
};

type Left = { connectionId: string; protocol: string | undefined; rooms: readonly string[] };

/** A legacy client may leave before the index knows of the subscription that its `$connect` made. */
const leaveDefaultRoom = async (store: Store, { connectionId, protocol, rooms }: Left): Promise<void> => {
  if (protocol !== "legacy" || rooms.includes(defaultRoom)) return;
  await store.subscriptions.delete({ room: defaultRoom, connectionId }).go();
};
