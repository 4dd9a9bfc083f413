import type { Unseen } from "../answer/fit.ts";
import { isMember, memberBytes } from "../event-kinds/membership.ts";
import type { RoomMembers } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";

/**
 * A page of a room's members, in the order of their ids: one eventually consistent Query of the index.
 *
 * @param page at most `limit` items, after a member's. Those that have expired are among them, and are left
 *   out.
 * @param unseen receives the bytes of all items that are read.
 */
export const listMembers = async (
  store: Store,
  room: string,
  { limit, after }: { limit: number; after?: string | undefined },
  unseen?: Unseen,
): Promise<RoomMembers> => {
  const query = store.members.query.byRoom({ room });
  const from = after === undefined ? query : query.gt({ member: after });
  // One more tells whether there is a further page.
  const { data } = await from.go({ limit: limit + 1, pages: 1 });
  if (data.length > 0) unseen?.(data.length * memberBytes);
  const items = data.slice(0, limit);
  const members = items
    .filter((item) => isMember(store, item))
    .map(({ member, name, role }) => ({
      userId: member,
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
    }));
  const last = data.length > limit ? items.at(-1) : undefined;
  return { members, ...(last && { next: last.member }) };
};
