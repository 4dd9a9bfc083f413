import type { Connection } from "@parley/core/connection/connection";
import { firstReadMarkerCost, postsCost, readMarkerCost } from "@parley/core/cost";
import { ephemeralFrame } from "@parley/core/fanout/what";
import { connectionsOf, tell } from "@parley/core/fanout/who";
import type { Read, ReadFrame, ReadMarker } from "@parley/core/protocol/read-marker";
import type { Payer } from "@parley/core/rate-limit/payer";
import { moveReadMarker } from "@parley/core/read-marker/move";
import { costs } from "../cost-limits.ts";
import { log } from "../log.ts";
import { store } from "../store.ts";
import { post } from "./gateway.ts";

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
  if (isSame(stored, marked)) await tellOthers(connection, frame, payer);
  return { ...frame, ...(id !== undefined && { id }) };
};

const isSame = (one: ReadMarker, other: ReadMarker) =>
  one.seq === other.seq && one.revision === other.revision;

/** A connection that gets no post learns the marker when it enters the room the next time. */
const tellOthers = async ({ connectionId, userId }: Connection, frame: ReadFrame, payer: Payer) => {
  const postCost = postsCost(1, Buffer.byteLength(JSON.stringify(frame)));
  const toOthers = ephemeralFrame(frame, connectionId);
  try {
    await tell(store, post, connectionsOf(store, userId), (to) => {
      const frames = toOthers(to);
      costs.charge(payer, frames.length * postCost);
      return frames;
    });
  } catch (error) {
    log.error("Other connections of the user not told", { userId, connectionId }, error);
  }
};
