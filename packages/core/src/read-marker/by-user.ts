import * as v from "valibot";
import type { ReadMarkerItem } from "../table/read-marker.entity.ts";
import type { Store } from "../table/store.ts";
import { RoomName } from "../wire/field.ts";

/** Markers of one page: about 100 KB. */
const pageSize = 500;

/** The `next` of a page that ends with a user's marker in this room. */
export const readPointOf = ({ room }: ReadMarkerItem): string => `read~${room}`;

/** Whether a text is meant as such a `next`. */
export const isReadPoint = (text: unknown): boolean => typeof text === "string" && text.startsWith("read~");

/** Such a `next`, as the room that the next page begins after. */
export const ReadPoint = v.pipe(
  v.string(),
  v.transform((text) => ({ readAfter: text.slice("read~".length) })),
  v.object({ readAfter: RoomName }),
);

/**
 * A user's markers, in the order of the rooms' names: one Query. `next`: the last one, if there are
 * more.
 */
export const readMarkersByUser = async (
  store: Store,
  reader: string,
  readAfter?: string,
): Promise<{ markers: ReadMarkerItem[]; next: ReadMarkerItem | undefined }> => {
  const query = store.readMarkers.query.marker({ reader });
  const from = readAfter === undefined ? query : query.gt({ room: readAfter });
  const { data, cursor } = await from.go({ consistent: true, limit: pageSize, pages: 1 });
  return { markers: data, next: cursor === null ? undefined : data.at(-1) };
};
