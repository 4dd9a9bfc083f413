import type { RoomSnapshot } from "@parley/client/snapshot";

/** The highest seq that a room's snapshot holds; 0 in an empty room. */
export const lastSeqOf = (room: RoomSnapshot): number =>
  room.messages.findLast((message) => message.seq !== undefined)?.seq ?? 0;
