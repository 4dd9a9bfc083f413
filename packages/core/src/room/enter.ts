import type { Connection } from "../connection/connection.ts";
import { readAfter, readBefore } from "../log/slice.ts";
import type { RoomState } from "../protocol/event.ts";
import type { Cursor } from "../protocol/field.ts";
import { logPage } from "../protocol/limits.ts";
import type { Store } from "../store.ts";
import { subscribe } from "../subscription/subscribe.ts";
import { openRoom } from "./head.ts";

/**
 * Subscribes a connection to a room and says how the room stands: with a cursor, what was missed since;
 * without one, or with one of another epoch or from beyond the head, the newest events.
 *
 * The head is read after the subscription is stored, so each message is either in the answer's log or
 * its fan-out sees this connection.
 */
export const enterRoom = async (
  store: Store,
  connection: Connection,
  room: string,
  cursor: Cursor | null,
): Promise<RoomState> => {
  await subscribe(store, room, connection);
  const head = await openRoom(store, room);
  if (cursor && cursor.epoch === head.epoch && cursor.seq <= head.head) {
    return { ...(await readAfter(store, room, head, cursor.seq, logPage.most)), reset: false };
  }
  return { ...(await readBefore(store, room, head, undefined, logPage.default)), reset: true };
};
