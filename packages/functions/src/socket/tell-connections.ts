import { postsCost } from "@parley/core/cost";
import { ephemeralFrame } from "@parley/core/fanout/what";
import { connectionsOf, tell } from "@parley/core/fanout/who";
import type { Payer } from "@parley/core/rate-limit/payer";
import { costs } from "../cost-limits.ts";
import { log } from "../log.ts";
import { store } from "../store.ts";
import { post } from "./gateway.ts";

/** Whose connections are told. `except`: the one that has caused it, which learns it otherwise. */
type To = { userId: string; except: string };

/**
 * Posts a frame that no log has to a user's connections, and charges it. One that gets no post learns the
 * same from its next room state or welcome.
 */
export const tellConnections = async (
  { userId, except }: To,
  frame: { action: string; [field: string]: unknown },
  payer: Payer,
): Promise<void> => {
  const postCost = postsCost(1, Buffer.byteLength(JSON.stringify(frame)));
  const toOthers = ephemeralFrame(frame, except);
  try {
    await tell(store, post, connectionsOf(store, userId), (to) => {
      const frames = toOthers(to);
      costs.charge(payer, frames.length * postCost);
      return frames;
    });
  } catch (error) {
    log.error("Connections of the user not told", { userId }, error);
  }
};
