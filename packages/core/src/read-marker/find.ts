import type { ReadMarker } from "../protocol/read-marker.ts";
import { isAlive } from "../table/expiry.ts";
import type { ReadMarkerItem } from "../table/read-marker.entity.ts";
import type { Store } from "../table/store.ts";

/**
 * A user's marker in a room, whatever log it is of. The read may be a moment old: whoever moves the
 * marker is answered with the one that holds.
 */
export const findReadMarker = async (
  store: Store,
  reader: string,
  room: string,
): Promise<ReadMarkerItem | undefined> => {
  const { data } = await store.readMarkers.get({ reader, room }).go();
  return data && isAlive(store, data) ? data : undefined;
};

/** The markers that one Query reads for each room: a user may have left as many rooms as they are in. */
const perRoom = 2;

/**
 * A user's markers in several rooms, by room: one Query of those in between, however many rooms there are.
 * If there are many more of them, those that it does not reach are read one by one.
 */
export const findReadMarkers = async (
  store: Store,
  reader: string,
  rooms: readonly string[],
): Promise<ReadonlyMap<string, ReadMarkerItem>> => {
  const inOrder = rooms.toSorted();
  const [first, last] = [inOrder.at(0), inOrder.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const { data, cursor } = await store.readMarkers.query
    .marker({ reader })
    .between({ room: first }, { room: last })
    .go({ limit: perRoom * rooms.length, pages: 1 });
  const reached = cursor === null ? last : (data.at(-1)?.room ?? "");
  const beyond = inOrder.filter((room) => room > reached);
  const others = await Promise.all(beyond.map((room) => findReadMarker(store, reader, room)));
  const found = [...data.filter((item) => isAlive(store, item)), ...others.flatMap((item) => item ?? [])];
  return new Map(found.map((item) => [item.room, item]));
};

/** The part of an item that the wire has. */
export const markerOf = ({ seq, revision, messages }: ReadMarkerItem): ReadMarker => ({
  seq,
  revision,
  ...(messages !== undefined && { messages }),
});

/** The same; undefined when it is of another log. */
export const markerIn = (item: ReadMarkerItem | undefined, epoch: string): ReadMarker | undefined =>
  item?.epoch === epoch ? markerOf(item) : undefined;
