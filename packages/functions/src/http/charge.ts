import { readCost, requestCost } from "@parley/core/allowance/cost";
import type { Payer } from "@parley/core/allowance/cost-limits";
import { type Unseen, UnseenBytes } from "@parley/core/answer/fit";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { bearerIn } from "../bearer.ts";
import { log } from "../log.ts";
import { addressOf } from "./address.ts";
import type { AppOptions } from "./options.ts";

/** What is answered also when the stage is over its budget. */
const open = new Set(["/health", "/sign-in"]);

/** An answer of 8 KB: what a request must be able to pay before it is looked at. */
const least = requestCost(8 * 1024);

/**
 * What a route tells, beside what its answer's bytes say: items that it read one by one, and the bytes of items
 * that it read and does not show.
 */
export type Charged = { Variables: { itemsRead?: number; unseen?: Unseen } };

/**
 * Charges each request to whoever made it: an account that shows its token, else the address. What an answer cost is known
 * when it is there, so one request may go beyond the limit.
 */
export const chargeRequests = ({ costs, verifier }: AppOptions) => {
  const payerOf = async (context: Context): Promise<Payer> => {
    const address = addressOf(context);
    const authorization = context.req.header("authorization");
    if (authorization === undefined) return { address };
    const proof = await verifier.verify(bearerIn(authorization)).catch(() => undefined);
    // Before the table is asked for the user id. So requests have a budget of their own, beside that of the account's frames.
    return proof?.kind === "account" ? { userId: `account-${proof.principal}`, address } : { address };
  };

  return createMiddleware<Charged>(async (context, next) => {
    await costs.stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));
    const payer = await payerOf(context);
    // Members must find out how to sign in, whatever the stage has left.
    if (open.has(context.req.path)) costs.throwIfUnaffordable(payer, least);
    else costs.throwIfLimited(payer, least);
    const unseen = new UnseenBytes();
    context.set("unseen", unseen.add);
    await next();
    const bytes = (await context.res.clone().arrayBuffer()).byteLength;
    const calls = 2 + (context.get("itemsRead") ?? 0);
    costs.charge(payer, requestCost(bytes, calls) + readCost(unseen.total, 0));
    await costs.report(payer).catch((error: unknown) => log.error("Cost counter not updated", {}, error));
  });
};
