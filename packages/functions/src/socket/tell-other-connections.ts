import type { Connection } from "@parley/core/connection/connection";
import { postsCost } from "@parley/core/cost";
import { ephemeralFrame } from "@parley/core/fanout/what";
import { connectionsOf, tell } from "@parley/core/fanout/who";
import type { Payer } from "@parley/core/rate-limit/payer";
import { costs } from "../cost-limits.ts";
import { log } from "../log.ts";
import { store } from "../store.ts";
import { post } from "./gateway.ts";

/**
 * Posts a frame that no log has to the user's other connections, and charges it. One that gets no post
 * learns the same from its next room state or welcome.
 */
export const tellOtherConnections = async (
  { connectionId, userId }: Connection,
  frame: { action: string; [field: string]: unknown },
  payer: Payer,
): Promise<void> => {
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
