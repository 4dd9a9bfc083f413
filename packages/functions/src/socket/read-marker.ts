import type { Connection } from "@parley/core/connection/connection";
import { firstReadMarkerCost, readMarkerCost } from "@parley/core/cost";
import type { Read, ReadFrame, ReadMarker } from "@parley/core/protocol/read-marker";
import type { Payer } from "@parley/core/rate-limit/payer";
import { moveReadMarker } from "@parley/core/read-marker/move";
import { costs } from "../cost-limits.ts";
import { store } from "../store.ts";
import { tellOtherConnections } from "./tell-other-connections.ts";

/**
 * Moves how far a user has read a room, and tells the user's other connections. The answer is the marker
 * that holds: another device may have read further.
 */
export const moveMarker = async (
  connection: Connection,
  { id, ...marked }: Read,
  payer: Payer,
): Promise<ReadFrame> => {
  costs.throwIfUnaffordable(payer, firstReadMarkerCost);
  costs.charge(payer, readMarkerCost);
  const { stored, isNew } = await moveReadMarker(store, connection.userId, marked);
  if (isNew) costs.charge(payer, firstReadMarkerCost - readMarkerCost);
  const frame: ReadFrame = { action: "read", room: marked.room, epoch: marked.epoch, read: stored };
  // Also when it is sent again: the first attempt may have died before it told them.
  if (isSame(stored, marked)) await tellOtherConnections(connection, frame, payer);
  return { ...frame, ...(id !== undefined && { id }) };
};

const isSame = (one: ReadMarker, other: ReadMarker) =>
  one.seq === other.seq && one.revision === other.revision;
