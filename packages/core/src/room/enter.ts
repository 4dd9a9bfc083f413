import { requireAccess } from "../access/may.ts";
import { memberIn, memberOf } from "../access/member.ts";
import { noteHead } from "../access/ownerless.ts";
import { readAccess } from "../access/read-access.ts";
import { roomNamed } from "../access/room.ts";
import type { Unseen } from "../answer/fit.ts";
import type { Connection } from "../connection/connection.ts";
import { subscribe, unsubscribe } from "../connection/subscribe.ts";
import { findHead, openRoom, type RoomHead } from "../log/head.ts";
import { readAfter, readBefore } from "../log/slice.ts";
import type { RoomState } from "../protocol/event.ts";
import type { ReadMarker } from "../protocol/read-marker.ts";
import { findReadMarker, findReadMarkers, markerIn } from "../read-marker/find.ts";
import type { ReadMarkerItem } from "../table/read-marker.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import type { Cursor } from "../wire/field.ts";
import { logPage } from "../wire/limits.ts";
import { noSuchRoom } from "../wire/no-such-room.ts";
import { isInside, type Role } from "../wire/place.ts";

/**
 * A room that a connection has entered. `after`: the seq of its cursor, if it is usable. `read`: how far
 * its user has read.
 */
type Entered = {
  room: string;
  head: RoomHead;
  after: number | undefined;
  read: ReadMarker | undefined;
  /** Their role, unless it is an open room in which nobody's was ever changed. */
  role?: Role;
  /** Until when they are muted, in epoch milliseconds. */
  mutedUntil: number;
};

/**
 * Requires that a connection's user may enter a room.
 *
 * @returns their place, until when they are muted, and the epoch of access as long as which they may.
 * @throws ParleyError `not_found`, `forbidden`; `unavailable` as `readAccess` does.
 */
const requireEntry = async (store: Store, { userId }: Connection, room: string) => {
  const { place, aclEpoch, mutedUntil } = await readAccess(store, { user: userId, room });
  // Whether guests are admitted was decided before.
  requireAccess("enter", memberIn(memberOf({ userId }, "on"), place), roomNamed(room));
  return { role: place, aclEpoch, mutedUntil };
};

/**
 * Subscribes a connection to a room and reads the head after that, so each message is either in the
 * log up to the head or its fan-out sees this connection.
 *
 * Access is decided before, so that whoever has none is never subscribed, and again if it was changed
 * meanwhile. An open room needs only the second: it is not secret.
 *
 * @param marker resolves with how far its user has read.
 */
const enter = async (
  store: Store,
  connection: Connection,
  room: string,
  cursor: Cursor | null,
  marker: () => Promise<ReadMarkerItem | undefined>,
): Promise<Entered> => {
  const isOpen = roomNamed(room).kind === "open";
  let entry = isOpen ? undefined : await requireEntry(store, connection, room);
  await subscribe(store, room, connection);
  const head = isOpen ? await openRoom(store, room) : await findHead(store, room);
  if (!head) throw noSuchRoom;
  if (isOpen) noteHead(store, room, head);
  if (head.aclEpoch !== (entry?.aclEpoch ?? 0)) {
    entry = await requireEntry(store, connection, room).catch(async (error: unknown) => {
      await unsubscribe(store, room, connection.connectionId);
      throw error;
    });
  }
  const isOfUse = cursor?.epoch === head.epoch && cursor.seq <= head.head;
  return {
    room,
    head,
    after: isOfUse ? cursor.seq : undefined,
    read: markerIn(await marker(), head.epoch),
    ...(entry && isInside(entry.role) && { role: entry.role }),
    mutedUntil: entry?.mutedUntil ?? 0,
  };
};

/** The number of events that a room may have to return, at most a page of them. */
const toTell = ({ head: { head }, after }: Entered) =>
  after === undefined ? Math.min(head, logPage.default) : Math.min(head - after, logPage.max);

/**
 * How the room stands, with at most so many events. A fresh start has the newest event always, since only
 * that tells what is settled. It alone has what the kinds say of the room: who has a cursor has the events.
 */
const stateOf = async (
  store: Store,
  { room, head, after, read, role, mutedUntil }: Entered,
  limit: number,
  unseen: Unseen | undefined,
): Promise<RoomState> => {
  const left = mutedUntil - store.now();
  const muted = { until: new Date(mutedUntil).toISOString(), seconds: Math.ceil(left / 1000) };
  const own = { ...(read && { read }), ...(role && { role }), ...(left > 0 && { muted }) };
  if (after !== undefined) {
    return { ...(await readAfter(store, room, head, after, { limit, unseen })), reset: false, ...own };
  }
  const newest = { limit: Math.max(limit, 1), unseen };
  const [slice, marks] = await Promise.all([
    readBefore(store, room, head, undefined, newest),
    head.readMarks(),
  ]);
  return { ...slice, reset: true, ...own, ...head.marks, ...marks };
};

/**
 * Subscribes a connection to a room and returns its state: with a cursor, what was missed since;
 * without one, or with one of another epoch or from beyond the head, the newest events. One frame
 * carries the answer, so it is at most one Query's worth: `more` says that the log has the rest.
 */
export const enterRoom = async (
  store: Store,
  connection: Connection,
  room: string,
  cursor: Cursor | null,
  unseen?: Unseen,
): Promise<RoomState> => {
  const marker = findReadMarker(store, connection.userId, room);
  const [entered] = await Promise.all([enter(store, connection, room, cursor, () => marker), marker]);
  return stateOf(store, entered, toTell(entered), unseen);
};

/** Nothing for a room that a user may not enter, however often they try. */
const unlessTemporary = (error: unknown): undefined => {
  if (error instanceof ParleyError && error.code !== "unavailable") return undefined;
  throw error;
};

/**
 * Enters several rooms as `enterRoom` does, in two sequential steps however many they are. All of
 * them share one page of events, more than a frame carries; the first rooms are served first. Those that
 * the user may not enter are left out.
 */
export const enterRooms = async (
  store: Store,
  connection: Connection,
  cursors: ReadonlyMap<string, Cursor | null>,
  unseen?: Unseen,
): Promise<RoomState[]> => {
  const markers = findReadMarkers(store, connection.userId, [...cursors.keys()]);
  const [, ...entered] = await Promise.all([
    markers,
    ...[...cursors].map(([room, cursor]) =>
      enter(store, connection, room, cursor, async () => (await markers).get(room)).catch(unlessTemporary),
    ),
  ]);
  const rooms = entered.flatMap((each) => each ?? []);
  let left: number = logPage.max;
  return Promise.all(
    rooms.map((entered) => {
      const limit = Math.min(toTell(entered), left);
      left -= limit;
      return stateOf(store, entered, limit, unseen);
    }),
  );
};
