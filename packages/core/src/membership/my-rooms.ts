import { userKey } from "../acl/acl.ts";
import { bytesOf, type Unseen } from "../answer/fit.ts";
import { memberBytes } from "../event-kinds/membership.ts";
import { readHead } from "../log/head.ts";
import type { MyRooms } from "../protocol/http.ts";
import { findReadMarkers, markerIn } from "../read-marker/find.ts";
import type { Store } from "../table/store.ts";
import { membershipsByUser } from "./by-user.ts";

/**
 * A page of the rooms that a user is a member of, each with its head and how far they have read it: a Query
 * of the memberships, one of the markers, and a read of each room's item. At most two read units a room.
 *
 * @param unseen receives the bytes that are read beside the rooms' items.
 */
export const myRooms = async (
  store: Store,
  userId: string,
  page: { limit: number; after?: string | undefined },
  unseen?: Unseen,
): Promise<MyRooms> => {
  const { memberships, next, read } = await membershipsByUser(store, userId, page);
  const names = memberships.map(({ room }) => room);
  const [markers, heads] = await Promise.all([
    findReadMarkers(store, userId, names),
    Promise.all(names.map((room) => readHead(store, room))),
  ]);
  unseen?.(2 * read * memberBytes + [...markers.values()].reduce((sum, each) => sum + bytesOf(each), 0));
  const rooms = names.flatMap((room, index) => {
    // A removal may not be applied yet.
    if (heads[index]?.outside.includes(userKey(userId))) return [];
    const { epoch = "", head = 0, messages } = heads[index] ?? {};
    const marker = markerIn(markers.get(room), epoch);
    return {
      room,
      epoch,
      head,
      ...(messages !== undefined && { messages }),
      ...(marker && { read: marker }),
    };
  });
  return { rooms, ...(next !== undefined && { next }) };
};
