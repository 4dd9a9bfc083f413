import { isAlive } from "../expiry.ts";
import type { LogSlice } from "../protocol/event.ts";
import { type Head, readHead } from "../room/head.ts";
import type { Store } from "../store.ts";
import { type EventItem, eventIn } from "./event.ts";
import { settle } from "./settle.ts";

/** What the log's items say, in the order of seq, without what is void or expired. */
const eventsIn = (store: Store, items: EventItem[]) =>
  items.filter((item) => isAlive(store, item)).flatMap((item) => eventIn(item) ?? []);

type Range = { from: number; through: number; limit: number; order: "asc" | "desc" };

/** The items of a range, at most `limit`. One Query gives at most 1 MB, so it may take several. */
const readItems = async (store: Store, room: string, { from, through, limit, order }: Range) => {
  const items: EventItem[] = [];
  let cursor: string | null = null;
  if (from > through) return items;
  do {
    const page: { data: EventItem[]; cursor: string | null } = await store.events.query
      .log({ room })
      .between({ seq: from }, { seq: through })
      .go({ consistent: true, order, limit: limit - items.length, cursor });
    items.push(...page.data);
    cursor = page.cursor;
  } while (cursor !== null && items.length < limit);
  return items;
};

/**
 * The events after a seq, oldest first, at most `limit` of them: what a client missed.
 *
 * @param head read no earlier than whoever asks was subscribed.
 */
export const readAfter = async (
  store: Store,
  room: string,
  head: Head,
  asked: number,
  limit: number,
): Promise<LogSlice> => {
  const after = Math.min(asked, head.head);
  const items = await readItems(store, room, { from: after + 1, through: head.head, limit, order: "asc" });
  const last = items.at(-1)?.seq ?? after;
  const more = items.length >= limit && last < head.head;
  const settled = await settle(store, { room, after, through: more ? last : head.head, items, head });
  return { room, epoch: head.epoch, head: head.head, events: eventsIn(store, items), settled, more };
};

/**
 * The newest events before a seq (or the newest of all), in the order of seq, at most `limit` of them.
 * `more` says whether there are older ones.
 */
export const readBefore = async (
  store: Store,
  room: string,
  head: Head,
  before: number | undefined,
  limit: number,
): Promise<LogSlice> => {
  const through = Math.min((before ?? Number.POSITIVE_INFINITY) - 1, head.head);
  const newestFirst = await readItems(store, room, { from: 1, through, limit, order: "desc" });
  const items = newestFirst.toReversed();
  const first = items[0]?.seq ?? 1;
  const more = items.length >= limit && first > 1;
  const settled = await settle(store, { room, after: more ? first - 1 : 0, through, items, head });
  return { room, epoch: head.epoch, head: head.head, events: eventsIn(store, items), settled, more };
};

/** The slice of a room nobody has been in. */
const emptySlice = (room: string): LogSlice => ({
  room,
  epoch: "",
  head: 0,
  events: [],
  settled: 0,
  more: false,
});

/** A stretch of a room's log for `GET /rooms/{room}/log`. */
export const readLog = async (
  store: Store,
  room: string,
  page: { before?: number | undefined; after?: number | undefined; limit: number },
): Promise<LogSlice> => {
  const head = await readHead(store, room);
  if (!head) return emptySlice(room);
  if (page.after !== undefined) return readAfter(store, room, head, page.after, page.limit);
  return readBefore(store, room, head, page.before, page.limit);
};
