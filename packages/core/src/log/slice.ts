import { isAlive } from "../expiry.ts";
import type { LogSlice } from "../protocol/event.ts";
import { type Head, readHead } from "../room/head.ts";
import type { Store } from "../store.ts";
import { type EventItem, eventIn } from "./event.ts";
import { settle } from "./settle.ts";

/** What the log's items say, in the order of seq, without what is void or expired. */
const eventsIn = (store: Store, items: EventItem[]) =>
  items.filter((item) => isAlive(store, item)).flatMap((item) => eventIn(item) ?? []);

/**
 * The events after a seq, oldest first, at most `limit` of them: what a client missed.
 *
 * @param head read no earlier than whoever asks was subscribed.
 */
export const readAfter = async (
  store: Store,
  room: string,
  head: Head,
  after: number,
  limit: number,
): Promise<LogSlice> => {
  const { data } = await store.events.query.log({ room }).gt({ seq: after }).go({ consistent: true, limit });
  const last = data.at(-1)?.seq ?? after;
  const full = data.length >= limit && last < head.head;
  const settled = await settle(store, { room, after, through: full ? last : head.head, items: data, head });
  return {
    room,
    epoch: head.epoch,
    head: Math.max(head.head, last),
    events: eventsIn(store, data),
    settled,
    more: full,
  };
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
  const top = before === undefined ? head.head + 1 : Math.min(before, head.head + 1);
  const { data } = await store.events.query
    .log({ room })
    .lt({ seq: top })
    .go({ consistent: true, limit, order: "desc" });
  const items = data.toReversed();
  const first = items[0]?.seq ?? 1;
  const settled = await settle(store, { room, after: first - 1, through: top - 1, items, head });
  const events = eventsIn(store, items);
  // An expired item means that everything older has expired too.
  const more = items.length >= limit && first > 1 && items.every((item) => isAlive(store, item));
  return { room, epoch: head.epoch, head: head.head, events, settled, more };
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
