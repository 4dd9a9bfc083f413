import { readBlocklist } from "@parley/core/acl/blocklist";
import { changeBlocklist } from "@parley/core/blocklist/change";
import { noteBlocklist } from "@parley/core/connection/lease";
import { blocklistCost } from "@parley/core/cost";
import type { BlocklistFrame, ChangeBlocklist } from "@parley/core/protocol/blocklist";
import { costs } from "../cost-limits.ts";
import { store } from "../store.ts";
import type { IncomingFrame } from "./message-route.ts";
import { tellConnections } from "./tell-connections.ts";

/**
 * Blocks a user for the caller or unblocks them, and tells the caller's other connections. The answer is
 * the whole list, also to a frame that only asks for it.
 */
export const answerBlocklist = async (
  { connection, payer }: IncomingFrame,
  { id, user, blocked }: ChangeBlocklist,
): Promise<BlocklistFrame> => {
  const { userId, connectionId } = connection;
  const onCost = (cost: number) => costs.charge(payer, cost);
  const answer = id !== undefined && { id };
  if (user === undefined) {
    const blocklist = await readBlocklist(store, userId, { consistent: true, onCost });
    return { action: "blocklist", ...answer, blocklist };
  }
  costs.throwIfUnaffordable(payer, blocklistCost);
  costs.charge(payer, blocklistCost);
  const blocklist = await changeBlocklist(store, { blocker: userId, user, blocked }, onCost);
  const frame: BlocklistFrame = { action: "blocklist", blocklist };
  // Also when nothing was to change: the first attempt may have died before.
  await noteBlocklist(store, userId, blocklist.revision, onCost);
  await tellConnections({ userId, except: connectionId }, frame, payer);
  return { ...frame, ...answer };
};
