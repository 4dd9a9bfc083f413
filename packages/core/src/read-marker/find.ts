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

/** The part of an item that the wire has; undefined when it is of another log. */
export const markerIn = (item: ReadMarkerItem | undefined, epoch: string): ReadMarker | undefined =>
  item?.epoch === epoch ? { seq: item.seq, revision: item.revision } : undefined;
