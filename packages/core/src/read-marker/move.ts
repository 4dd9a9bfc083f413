import type { RoomAccess } from "../acl/room-access.ts";
import { type RoomHead, readHead, throwIfChanged } from "../log/head.ts";
import type { Read, ReadMarker } from "../protocol/read-marker.ts";
import { isAccount } from "../rate-limit/payer.ts";
import { expiresIn } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { markerOf } from "./find.ts";

/** A marker in the log of an epoch. */
export type Marked = Pick<Read, "room" | "epoch" | "seq" | "revision" | "messages">;

/** `stored`: the marker that holds now. `isNew`: the room had none of this user. */
export type Moved = { stored: ReadMarker; isNew: boolean };

/**
 * Stores how far a user has read a room, unless a marker that is stored holds over it. However many
 * devices do so at once, the highest marker of them is stored in the end.
 *
 * @param access the one that allows it.
 * @throws AccessChanged where that has changed.
 * @throws ParleyError `invalid_field` for a marker of another log, beyond the log's head, or of more
 *   messages than the room has had.
 */
export const moveReadMarker = async (
  store: Store,
  userId: string,
  marked: Marked,
  access?: RoomAccess,
): Promise<Moved> => {
  const head = await readHead(store, marked.room);
  if (head) throwIfChanged(head, access);
  if (head?.epoch !== marked.epoch) {
    throw new ParleyError("invalid_field", "The room has another log by now. Join it again.", {
      field: "epoch",
    });
  }
  if (marked.seq > head.head) {
    throw new ParleyError("invalid_field", "The room's log ends before this seq.", { field: "seq" });
  }
  return storeReadMarker(store, userId, { ...marked, messages: messagesThrough(marked, head) });
};

/**
 * How many messages a marker has read. The client says so, since it has read them, and no more than each
 * seq after the marker may be a message: so at the head it is certain, whoever has counted. Undefined
 * where nobody knows.
 */
const messagesThrough = ({ seq, messages }: Marked, head: RoomHead): number | undefined => {
  const { messages: counted = 0 } = head;
  if (messages !== undefined && messages > counted) {
    throw new ParleyError("invalid_field", "The room has had fewer messages.", { field: "messages" });
  }
  if (head.messages === undefined || (messages === undefined && seq < head.head)) return undefined;
  return Math.max(messages ?? 0, counted - (head.head - seq));
};

/** The same, for a marker that is known to be in the room's log. */
export const storeReadMarker = async (
  store: Store,
  userId: string,
  { room, epoch, seq, revision, messages }: Marked,
): Promise<Moved> => {
  const asked = { seq, revision, ...(messages !== undefined && { messages }) };
  const expireAt = isAccount(userId) ? {} : { expireAt: expiresIn(store, guestTokenSeconds) };
  const before = await store.readMarkers
    .put({ reader: userId, room, epoch, ...asked, ...expireAt })
    .where(
      (stored, { notExists, ne, lt, eq }) =>
        `${notExists(stored.seq)} OR ${ne(stored.epoch, epoch)} OR ${lt(stored.revision, revision)} OR ` +
        `(${eq(stored.revision, revision)} AND ${lt(stored.seq, seq)})`,
    )
    .go({ response: "all_old", returnOnConditionCheckFailure: true });
  if (!before.rejected) return { stored: asked, isNew: before.data === null };
  const { data } = await store.readMarkers.get({ reader: userId, room }).go({ consistent: true });
  return { stored: data ? markerOf(data) : asked, isNew: false };
};
