import type { RoomAccess } from "../acl/room-access.ts";
import { bytesOf, type Unseen } from "../answer/fit.ts";
import { fitState } from "../answer/fit-state.ts";
import type { LogSlice, RoomEvent } from "../protocol/event.ts";
import type { EventItem } from "../table/event.entity.ts";
import { isAlive } from "../table/expiry.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { answerBytes } from "../wire/limits.ts";
import { toEvent } from "./event.ts";
import { findHead, type RoomHead, throwIfChanged } from "./head.ts";
import { settle } from "./settle.ts";

/** The events in items of the log, in seq order, without void or expired ones. */
const eventsIn = (store: Store, items: EventItem[], { unseen }: Extent): RoomEvent[] =>
  items.flatMap((item) => {
    const event = isAlive(store, item) ? toEvent(item) : undefined;
    if (!event) unseen?.(bytesOf(item));
    return event ?? [];
  });

/** What a slice says of the log's end. */
const endOf = ({ epoch, head, messages }: RoomHead) => ({
  epoch,
  head,
  ...(messages !== undefined && { messages }),
});

/**
 * How far a slice goes: at most `limit` events, and at most the 1 MB that one Query returns.
 * `unseen`: receives void or expired items.
 */
export type Extent = { limit: number; unseen?: Unseen | undefined };

type Range = { from: number; through: number; limit: number; order: "asc" | "desc" };

/**
 * The items of a range as far as its limit goes, by one Query at most. `cut`: there may be more of
 * them.
 */
const readItems = async (
  store: Store,
  room: string,
  { from, through, limit, order }: Range,
): Promise<{ items: EventItem[]; cut: boolean }> => {
  if (from > through || limit === 0) return { items: [], cut: true };
  const { data, cursor } = await store.events.query
    .log({ room })
    .between({ seq: from }, { seq: through })
    .go({ consistent: true, order, limit });
  return { items: data, cut: cursor !== null };
};

/**
 * The events after a seq, oldest first: what a client missed. A limit of 0 reads nothing, and says
 * whether there is more.
 *
 * @param head read no earlier than the client was subscribed.
 */
export const readAfter = async (
  store: Store,
  room: string,
  head: RoomHead,
  asked: number,
  extent: Extent,
): Promise<LogSlice> => {
  const after = Math.min(asked, head.head);
  const { items, cut } = await readItems(store, room, {
    limit: extent.limit,
    from: after + 1,
    through: head.head,
    order: "asc",
  });
  const last = items.at(-1)?.seq ?? after;
  const more = cut && last < head.head;
  const settled = await settle(store, { room, after, through: more ? last : head.head, items, head });
  return { room, ...endOf(head), events: eventsIn(store, items, extent), settled, more };
};

/**
 * The newest events before a seq (or the newest of all), in seq order; the limit is at least 1.
 * `more` says whether there are older ones.
 */
export const readBefore = async (
  store: Store,
  room: string,
  head: RoomHead,
  before: number | undefined,
  extent: Extent,
): Promise<LogSlice> => {
  const through = Math.min((before ?? Number.POSITIVE_INFINITY) - 1, head.head);
  const { items: newestFirst, cut } = await readItems(store, room, {
    limit: extent.limit,
    from: 1,
    through,
    order: "desc",
  });
  const items = newestFirst.toReversed();
  const first = items[0]?.seq ?? 1;
  const more = cut && first > 1;
  const settled = await settle(store, { room, after: more ? first - 1 : 0, through, items, head });
  return { room, ...endOf(head), events: eventsIn(store, items, extent), settled, more };
};

/** The slice of a room that nobody has entered. */
const emptySlice = (room: string): LogSlice => ({
  room,
  epoch: "",
  head: 0,
  events: [],
  settled: 0,
  more: false,
});

/**
 * A slice with at most `answerBytes` of events: the oldest of those after a seq, the newest of
 * those before one.
 */
const fitSlice = (slice: LogSlice, keep: "oldest" | "newest"): LogSlice => {
  const { reset: _, ...fitted } = fitState({ ...slice, reset: keep === "newest" }, answerBytes);
  return fitted;
};

/** `unseen`: receives void or expired items. `access`: the one that allows to read the room. */
type Reading = { unseen?: Unseen | undefined; access?: RoomAccess };

/**
 * What stands at some seqs of a room's log for `GET /rooms/{room}/log`, in seq order: one read each,
 * and at most `answerBytes`.
 */
export const readSeqs = async (
  store: Store,
  room: string,
  seqs: readonly number[],
  { unseen, access }: Reading = {},
): Promise<LogSlice> => {
  const head = await findHead(store, room);
  if (!head) return emptySlice(room);
  throwIfChanged(head, access);
  const inOrder = [...new Set(seqs)].filter((seq) => seq <= head.head).toSorted((one, other) => one - other);
  const items = await Promise.all(inOrder.map((seq) => readPlace(store, room, seq)));
  const events = eventsIn(
    store,
    items.flatMap((item) => item ?? []),
    { limit: seqs.length, unseen },
  );
  return fitSlice({ room, ...endOf(head), events, settled: 0, more: false }, "oldest");
};

/**
 * A range of a room's log for `GET /rooms/{room}/log`: at most `limit` events, read by one Query of
 * at most 1 MB, and at most `answerBytes` of them. `more` says that there are others.
 */
export const readLog = async (
  store: Store,
  room: string,
  { before, after, limit }: { before?: number | undefined; after?: number | undefined; limit: number },
  { unseen, access }: Reading = {},
): Promise<LogSlice> => {
  const head = await findHead(store, room);
  if (!head) return emptySlice(room);
  throwIfChanged(head, access);
  const extent = { limit, unseen };
  if (after !== undefined) return fitSlice(await readAfter(store, room, head, after, extent), "oldest");
  return fitSlice(await readBefore(store, room, head, before, extent), "newest");
};
