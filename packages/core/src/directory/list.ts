import type { RoomDirectoryInput } from "../protocol/http.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { Store } from "../table/store.ts";
import { titlePrefix } from "../wire/title-key.ts";

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
): Promise<RoomDirectoryInput> => {
  const through = prefix + beyond;
  if (after > through) return { rooms: [] };
  // It is read again, since a range includes its ends.
  const { data } = await store.directory.query
    .directory({ directory: openDirectory })
    .between({ room: after > prefix ? after : prefix }, { room: through })
    .go({ limit: limit + 2, pages: 1 });
  const found = data.filter(({ room }) => room !== after);
  return pageOf(found, limit, ({ room }) => room);
};

/** Behind every character that a title may have. */
const beyondAll = "\u{10ffff}";

/**
 * The same of those whose titles begin in a way, in the order of these: one Query of the index, eventually
 * consistent. Titles of before they were found are not among them.
 *
 * @param page `after`: the `next` of the page before.
 */
export const listByTitle = async (
  store: Store,
  { title, after = "", limit }: { title: string; after?: string | undefined; limit: number },
): Promise<RoomDirectoryInput> => {
  const from = titlePrefix(title);
  const through = from + beyondAll;
  // What begins otherwise was no page of this.
  const titleKey = after.startsWith(from) && !after.startsWith(through) ? after : from;
  const { data } = await store.directory.query
    .byTitle({ titles: openDirectory })
    .between({ titleKey }, { titleKey: through })
    .go({ limit: limit + 2, pages: 1 });
  const found = data.filter((item) => item.titleKey !== after);
  return pageOf(found, limit, (item) => item.titleKey ?? "");
};

type Listing = { room: string; title?: string | undefined; archived?: boolean | undefined };

const pageOf = <Item extends Listing>(
  found: readonly Item[],
  limit: number,
  pointOf: (item: Item) => string,
): RoomDirectoryInput => {
  const page = found.slice(0, limit);
  const shown = page.filter(({ archived }) => !archived);
  const titles = shown.flatMap(({ room, title }) => (title ? [[room, title] as const] : []));
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    rooms: shown.map(({ room }) => room),
    ...(titles.length > 0 && { titles: Object.fromEntries(titles) }),
    ...(last && { next: pointOf(last) }),
  };
};
