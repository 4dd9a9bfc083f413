import { type Asking, readInRoom } from "../access/require-room.ts";
import { findHead, type RoomHead, readHead, throwIfChanged } from "../log/head.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { roomKindOf } from "../wire/room-kind.ts";

/**
 * The head of a room; none for a user who may not read it. If the client holds something of a room, there
 * is a log, whose counter may have been lost.
 */
const headFor = async (store: Store, asking: Asking, seq: number): Promise<RoomHead | undefined> => {
  try {
    return await readInRoom(store, "read", asking, async (access) => {
      const head = await (seq > 0 ? findHead : readHead)(store, asking.room);
      if (head) throwIfChanged(head, access);
      return head;
    });
  } catch (error) {
    if (error instanceof ParleyError) return undefined;
    throw error;
  }
};

/**
 * The maximum read units of `headsAhead`: two for a room that the client claims to hold something
 * of, and that does not exist, and further two for one that is not open.
 */
export const readsAhead = (held: ReadonlyMap<string, number>): number =>
  [...held].reduce(
    (reads, [room, seq]) => reads + (seq > 0 ? 2 : 1) + (roomKindOf(room) === "open" ? 0 : 2),
    0,
  );

/** Rooms that are beyond what a client holds: their heads, and their messages where they count them. */
type Ahead = { rooms: Record<string, number>; messages: Record<string, number> };

/**
 * The heads of those rooms that are beyond what the client holds. Rooms that its user may not read are left
 * out.
 */
export const headsAhead = async (
  store: Store,
  who: Omit<Asking, "room">,
  held: ReadonlyMap<string, number>,
): Promise<Ahead> => {
  const heads = await Promise.all(
    [...held].map(async ([room, seq]) => {
      const head = await headFor(store, { ...who, room }, seq);
      return head && head.head > seq ? { room, ...head } : [];
    }),
  );
  const ahead = heads.flat();
  return {
    rooms: Object.fromEntries(ahead.map(({ room, head }) => [room, head])),
    messages: Object.fromEntries(
      ahead.flatMap(({ room, messages }) => (messages === undefined ? [] : [[room, messages]])),
    ),
  };
};
