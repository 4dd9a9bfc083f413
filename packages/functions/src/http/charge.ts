import { type Unseen, UnseenBytes } from "@parley/core/answer/fit";
import { IssuerUnreachable } from "@parley/core/identity/issuer";
import { ParleyError } from "@parley/core/protocol/error";
import { readCost, requestCost } from "@parley/core/rate-limit/cost";
import type { Payer } from "@parley/core/rate-limit/payer";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { log } from "../log.ts";
import { accountKeyOf } from "../payer.ts";
import { addressOf } from "./address.ts";
import type { AppOptions } from "./options.ts";
import { proofOf, signInOf } from "./sign-in.ts";

/** What is answered also when the stage is over its budget. */
const open = new Set(["/health", "/sign-in"]);

/** An answer of 8 KB: what a request must be able to pay before it is looked at. */
const least = requestCost(8 * 1024);

/**
 * What a route tells, beside what its answer's bytes say: items that it read one by one, and the bytes of
 * items that it read and does not show.
 */
export type Charged = { Variables: { itemsRead?: number; unseen?: Unseen } };

/** What stays possible whatever somebody has used up: to end their sign-ins, and to leave. */
const waysOut = new Set(["/session", "/sessions", "/account"]);

const isWayOut = ({ req: { method, path } }: Context): boolean => method === "DELETE" && waysOut.has(path);

/**
 * What is wrong with a token, those routes say that need one. What else fails travels up: it says nothing
 * of the token.
 */
const ifGood = <Result>(asked: Promise<Result>): Promise<Result | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof ParleyError || error instanceof IssuerUnreachable) return undefined;
    throw error;
  });

/**
 * Charges each request to whoever made it: an account whose sign-in is good, else the address. A token of a
 * sign-in that is over costs its owner nothing, whoever holds it. What an answer cost is known when it is
 * there, so one request may go beyond the limit.
 */
export const chargeRequests = (options: AppOptions) => {
  const { costs } = options;

  /**
   * An account that cannot pay is refused before the table is asked for its sign-in: nobody would pay for
   * that.
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

  /** Who pays for a request. A way out that its account cannot pay for is at the expense of the address. */
  const admit = (context: Context, payer: Payer): Payer => {
    try {
      // Members must find out how to sign in, whatever the stage has left.
      if (open.has(context.req.path)) costs.throwIfUnaffordable(payer, least);
      else costs.throwIfLimited(payer, least);
      return payer;
    } catch (error) {
      if (!isWayOut(context)) throw error;
      const address = { address: payer.address };
      costs.throwIfUnaffordable(address, least);
      return address;
    }
  };

  return createMiddleware<Charged>(async (context, next) => {
    await costs.stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));
    const payer = admit(context, await whoAsks(context));
    const unseen = new UnseenBytes();
    context.set("unseen", unseen.add);
    await next();
    const bytes = (await context.res.clone().arrayBuffer()).byteLength;
    const calls = 2 + (context.get("itemsRead") ?? 0);
    costs.charge(payer, requestCost(bytes, calls) + readCost(unseen.total, 0));
    await costs.report(payer).catch((error: unknown) => log.error("Cost counter not updated", {}, error));
  });
};
