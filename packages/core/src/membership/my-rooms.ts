import { bytesOf, type Unseen } from "../answer/fit.ts";
import { isMember, memberBytes } from "../event-kinds/membership.ts";
import type { MyRooms } from "../protocol/http.ts";
import { findReadMarkers } from "../read-marker/find.ts";
import type { Store } from "../table/store.ts";
import { membershipsByUser } from "./by-user.ts";
import { type MayRead, plainSummary, readJoined, summarise } from "./summaries.ts";

/**
 * A page of the rooms that a user is a member of, each with its head and how far they have read it: a Query
 * of the memberships, one of the markers, and a read of each room's item. At most two read units a room.
 *
 * @param unseen receives the bytes that are read beside the rooms' items.
 */
export const myRooms = async (
  store: Store,
  userId: string,
  { mayRead, ...page }: { limit: number; after?: string | undefined; mayRead?: MayRead },
  unseen?: Unseen,
): Promise<MyRooms> => {
  const { memberships, next, read } = await membershipsByUser(store, userId, page);
  const names = memberships.map(({ room }) => room);
  const [markers, joined] = await Promise.all([
    findReadMarkers(store, userId, names),
    readJoined(store, memberships, mayRead),
  ]);
  unseen?.(2 * read * memberBytes + [...markers.values()].reduce((sum, each) => sum + bytesOf(each), 0));
  const rooms = joined.map((each) => plainSummary(each, markers.get(each.item.room)));
  return { rooms, ...(next !== undefined && { next }) };
};

/**
 * Summaries of the rooms among some that a user is a member of, in that order, with their titles and last
 * lines: two read units a room, and up to three.
 *
 * @param unseen receives the bytes that are read beside the rooms' items.
 */
export const myRoomsNamed = async (
  store: Store,
  member: string,
  { names, mayRead }: { names: readonly string[]; mayRead?: MayRead },
  unseen?: Unseen,
): Promise<MyRooms> => {
  const rooms = [...new Set(names)];
  const items = await Promise.all(
    rooms.map((room) => store.members.get({ member, room }).go({ consistent: true })),
  );
  unseen?.(rooms.length * memberBytes);
  const memberships = items.flatMap(({ data }) => (data && isMember(store, data) ? data : []));
  return { rooms: await summarise(store, member, await readJoined(store, memberships, mayRead), unseen) };
};
