import { fitting } from "../answer/fit.ts";
import { isMember } from "../event-kinds/membership.ts";
import type { MemberOf } from "../protocol/membership.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";

/** What `membershipsByUser` has found. */
type Memberships = { memberships: MemberItem[]; next: string | undefined; read: number };

/** The names of as many rooms as fit into a number of bytes. `next`: there may be more after it. */
export const fitRooms = ({ memberships, next }: Memberships, bytes: number): MemberOf => {
  const names = memberships.map(({ room }) => room);
  const rooms = names.slice(0, fitting(names, bytes));
  const last = rooms.length < names.length ? rooms.at(-1) : next;
  return { rooms, ...(last !== undefined && { next: last }) };
};

type Page = { limit: number; after?: string | undefined };

/**
 * The rooms that a user is a member of, in the order of their names: one strongly consistent Query.
 *
 * @param page at most `limit` items, after a room's. Rooms that were just left are among those, and are
 *   left out.
 * @returns `next`: the room after which there may be more. `read`: how many items were read.
 */
export const membershipsByUser = async (
  store: Store,
  member: string,
  { limit, after }: Page,
): Promise<Memberships> => {
  const query = store.members.query.membership({ member });
  const from = after === undefined ? query : query.gt({ room: after });
  const { data, cursor } = await from.go({ consistent: true, limit, pages: 1 });
  const memberships = data.filter((item) => isMember(store, item));
  return { memberships, next: cursor === null ? undefined : data.at(-1)?.room, read: data.length };
};
