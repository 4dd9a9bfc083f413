import { type RoomKind, roomKindOf } from "../wire/room-kind.ts";

export type { RoomKind } from "../wire/room-kind.ts";

/** A room as access sees it. `isArchived`: nothing is written to it any more. */
export type Room = { kind: RoomKind; isArchived?: boolean };

/** The kind of room that needs no members, including those that nobody has entered yet. */
export const openRoom: Room = { kind: "open" };

const rooms: Readonly<Record<RoomKind, Room>> = {
  open: openRoom,
  private: { kind: "private" },
  direct: { kind: "direct" },
};

/** The room with this name. */
export const roomNamed = (name: string): Room => rooms[roomKindOf(name)];
