import { readCost } from "@parley/core/cost";
import { findPresence } from "@parley/core/presence/find";
import type { Presence, PresenceInput } from "@parley/core/protocol/presence";
import { Buckets } from "@parley/core/rate-limit/buckets";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { costs } from "../cost-limits.ts";
import { limitKeyOf } from "../payer.ts";
import { rateLimits } from "../rate-limits.ts";
import { store } from "../store.ts";
import type { IncomingFrame } from "./message-route.ts";

const ofUser = new Buckets(rateLimits.userPresence);

/**
 * Tells which users are online. Who asks pays for what is read.
 *
 * @throws ParleyError `rate_limited`, `over_budget`.
 */
export const answerPresence = async (
  { connection, arrivedAt, payer }: IncomingFrame,
  { id, users }: Presence,
): Promise<PresenceInput> => {
  throwIfLimited(ofUser.take(limitKeyOf(connection), arrivedAt), "You ask too often who is online.");
  const cost = readCost(0, users.size);
  costs.throwIfUnaffordable(payer, cost);
  costs.charge(payer, cost);
  const states = await findPresence(store, users, (more) => costs.charge(payer, more));
  return { action: "presence", ...(id !== undefined && { id }), users: states };
};
