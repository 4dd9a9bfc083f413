import type { RoomDirectory } from "../protocol/http.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { Store } from "../table/store.ts";

/** Behind every character that a room's name may have. */
const beyond = "~";

/** `prefix`: how the rooms' names begin. `after`: the last room of the page before. */
type Page = { prefix: string; after?: string | undefined; limit: number };

/**
 * A page of the open rooms whose names begin in a way: one Query of as many items. Archived ones are among
 * those, and are left out.
 */
export const listRooms = async (
  store: Store,
  { prefix, after = "", limit }: Page,
): Promise<RoomDirectory> => {
  const through = prefix + beyond;
  if (after > through) return { rooms: [] };
  // It is read again, since a range includes its ends.
  const { data } = await store.directory.query
    .directory({ directory: openDirectory })
    .between({ room: after > prefix ? after : prefix }, { room: through })
    .go({ limit: limit + 2, pages: 1 });
  const found = data.filter(({ room }) => room !== after);
  const page = found.slice(0, limit);
  const rooms = page.filter(({ archived }) => !archived).map(({ room }) => room);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { rooms, ...(last && { next: last.room }) };
};
