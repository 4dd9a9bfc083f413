import { throwIfBlocked } from "@parley/core/identity/block";
import type { Identity } from "@parley/core/identity/identity";
import { requireSignedIn, type Standing } from "@parley/core/identity/signed-in";
import { ParleyError } from "@parley/core/protocol/error";
import { createMiddleware } from "hono/factory";
import { bearerIn } from "../bearer.ts";
import type { AppOptions } from "./options.ts";

/** What the routes behind `identified` know. */
export type Identified = { Variables: { identity: Identity; standing: Standing } };

/**
 * Lets through who sends a token that is good, and says whose it is; refuses others with 401, and
 * what a blocked user wants to write with 403.
 *
 * @param accepted how their sign-in may stand.
 */
export const identified = (
  { store, verifier }: Pick<AppOptions, "store" | "verifier">,
  accepted?: readonly Standing[],
) =>
  createMiddleware<Identified>(async (context, next) => {
    const authorization = context.req.header("authorization");
    if (authorization === undefined) {
      throw new ParleyError("unauthorized", "Send your token in the header `Authorization: Bearer …`.");
    }
    const proof = await verifier.verify(bearerIn(authorization));
    const signedIn = await requireSignedIn(store, proof, accepted);
    // Reading, signing out and leaving stay open: a block takes away no right to one's own data.
    if (context.req.method === "POST") throwIfBlocked(signedIn);
    const { identity, standing } = signedIn;
    context.set("standing", standing);
    context.set("identity", identity);
    await next();
  });
