import { readInRoom } from "@parley/core/access/require-room";
import { firstReadMarkerCost, readMarkerCost } from "@parley/core/cost";
import type { Read, ReadFrame, ReadMarker } from "@parley/core/protocol/read-marker";
import { moveReadMarker } from "@parley/core/read-marker/move";
import { costs } from "../cost-limits.ts";
import { store } from "../store.ts";
import type { IncomingFrame } from "./message-route.ts";
import { tellConnections } from "./tell-connections.ts";

/**
 * Moves how far a user has read a room, and tells the user's other connections. The answer is the marker
 * that holds: another device may have read further.
 */
export const moveMarker = async (
  { connection, member, payer }: Pick<IncomingFrame, "connection" | "member" | "payer">,
  { id, ...marked }: Read,
): Promise<ReadFrame> => {
  const { userId, connectionId } = connection;
  costs.throwIfUnaffordable(payer, firstReadMarkerCost);
  costs.charge(payer, readMarkerCost);
  const asking = { user: userId, member, room: marked.room };
  const { stored, isNew } = await readInRoom(
    store,
    "markRead",
    asking,
    (access) => moveReadMarker(store, userId, marked, access),
    (cost) => costs.charge(payer, cost),
  );
  if (isNew) costs.charge(payer, firstReadMarkerCost - readMarkerCost);
  const frame: ReadFrame = { action: "read", room: marked.room, epoch: marked.epoch, read: stored };
  // Also when it is sent again: the first attempt may have died before it told them.
  if (isSame(stored, marked)) await tellConnections({ userId, except: connectionId }, frame, payer);
  return { ...frame, ...(id !== undefined && { id }) };
};

const isSame = (one: ReadMarker, other: ReadMarker) =>
  one.seq === other.seq && one.revision === other.revision;
