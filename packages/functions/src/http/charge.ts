import { type Unseen, UnseenBytes } from "@parley/core/answer/fit";
import { readCost, requestCost } from "@parley/core/cost";
import type { Payer } from "@parley/core/rate-limit/payer";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { log } from "../log.ts";
import { accountKeyOf } from "../payer.ts";
import { addressOf } from "./address.ts";
import type { AppOptions } from "./options.ts";
import { ifGood, proofOf, signInOf } from "./sign-in.ts";

/** Paths that are answered even when the stage is over its budget. */
const open = new Set(["/health", "/sign-in"]);

/** An answer of 8 KB: what a request must be able to pay before it is handled. */
export const min = requestCost(8 * 1024);

/**
 * What a route adds to the bytes of its answer: items that it read one by one, and the bytes of
 * items that it read but does not show. `payer` pays for the request, and `worker` for what it writes
 * besides: see `budgetOf`.
 */
export type Charged = { Variables: { itemsRead?: number; unseen?: Unseen; payer?: Payer; worker?: Payer } };

/**
 * What stays possible however much a user has used up: ending their sign-ins, and deleting their
 * account.
 */
const waysOut = new Set(["/session", "/sessions", "/account"]);

const isWayOut = ({ req: { method, path } }: Context): boolean => method === "DELETE" && waysOut.has(path);

/**
 * Charges each request to an account whose sign-in is valid, otherwise to the address. A token of
 * an ended sign-in costs its owner nothing, whoever holds it. The cost of an answer is known only
 * when it exists, so one request may exceed the limit.
 */
export const chargeRequests = (options: AppOptions) => {
  const { costs } = options;

  /**
   * An account that cannot pay is refused before the table is asked for its sign-in: nobody would
   * pay for that read.
   */
  const whoAsks = async (context: Context): Promise<Payer> => {
    const address = addressOf(context);
    if (context.req.header("authorization") === undefined) return { address };
    const proof = await ifGood(proofOf(context, options));
    if (proof?.kind !== "account") return { address };
    const account = { userId: accountKeyOf(proof.principal), address };
    admit(context, account);
    return (await ifGood(signInOf(context, options))) ? account : { address };
  };

  /** Who pays for a request. If the account cannot pay for a way out, the address does. */
  const admit = (context: Context, payer: Payer): Payer => {
    try {
      // Members must be able to find out how to sign in, whatever the stage has left.
      if (open.has(context.req.path)) costs.throwIfUnaffordable(payer, min);
      else costs.throwIfLimited(payer, min);
      return payer;
    } catch (error) {
      if (!isWayOut(context)) throw error;
      const address = { address: payer.address };
      costs.throwIfUnaffordable(address, min);
      return address;
    }
  };

  return createMiddleware<Charged>(async (context, next) => {
    await costs.stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));
    const payer = admit(context, await whoAsks(context));
    const unseen = new UnseenBytes();
    context.set("unseen", unseen.add);
    context.set("payer", payer);
    await next();
    const bytes = (await context.res.clone().arrayBuffer()).byteLength;
    const calls = 2 + (context.get("itemsRead") ?? 0);
    costs.charge(payer, requestCost(bytes, calls) + readCost(unseen.total, 0));
    const worker = context.get("worker");
    const reported = worker ? costs.reportAll(worker) : costs.report(payer);
    await reported.catch((error: unknown) => log.error("Cost counter not updated", {}, error));
  });
};
