import { Buckets } from "@parley/core/rate-limit/buckets";
import { networkOf } from "@parley/core/rate-limit/network";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { accountKeyOf } from "../payer.ts";
import { addressOf } from "./address.ts";
import type { AppOptions } from "./options.ts";
import { ifGood, proofOf } from "./sign-in.ts";

/**
 * Limits the requests of an address. Beyond the limit, each account may send as many of its own. Only
 * then is a token verified here, by its signature alone: a forged one causes no read of the table.
 */
export const limitRequests = (options: AppOptions) => {
  const requests = new Buckets(options.rateLimits.addressRequests);

  const waitOf = async (context: Context): Promise<number> => {
    const wait = requests.take(networkOf(addressOf(context)));
    if (wait === 0 || context.req.header("authorization") === undefined) return wait;
    const proof = await ifGood(proofOf(context, options));
    return proof?.kind === "account" ? requests.take(accountKeyOf(proof.principal)) : wait;
  };

  return createMiddleware(async (context, next) => {
    throwIfLimited(await waitOf(context), "Too many requests.");
    await next();
  });
};
