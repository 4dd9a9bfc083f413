import type { Budget } from "@parley/core/message/transfer";
import type { Context } from "hono";
import { addressOf } from "./address.ts";
import { type Charged, min } from "./charge.ts";
import type { AppOptions } from "./options.ts";
import type { WithIdentity } from "./require-token.ts";

/**
 * What one request may spend on writing a user's messages again before it leaves the rest to the
 * next one: over 2,000 short messages, or four with a hundred of the largest edits. Other environments
 * hear of it when the request ends, so no more than this is unknown to them.
 */
const maxOfRequest = 5_000;

/**
 * The budget of a deletion or a take-over, which is charged by what it writes: to whoever pays for the
 * request, and for a guest also to themselves, as long as they can pay. It is spent when they could not
 * pay for another request: that one is refused, and its answer says for how long.
 */
export const budgetOf = (
  context: Context<WithIdentity & Charged>,
  { costs }: Pick<AppOptions, "costs">,
): Budget => {
  const { identity, payer = { address: addressOf(context) } } = context.var;
  const guest = { ...payer, userId: identity.userId };
  const worker = identity.kind === "guest" && costs.canAfford(guest, min) ? guest : payer;
  context.set("worker", worker);
  let spent = 0;
  return {
    onCost: (cost) => {
      spent += cost;
      costs.charge(worker, cost);
    },
    isSpent: () => spent >= maxOfRequest || !costs.canAfford(worker, min),
  };
};
