import type { Identity } from "@parley/core/identity/identity";
import { requireSignedIn, type Standing } from "@parley/core/identity/signed-in";
import { ParleyError } from "@parley/core/protocol/error";
import { createMiddleware } from "hono/factory";
import { bearerIn } from "../bearer.ts";
import type { AppOptions } from "./options.ts";

/** What the routes behind `identified` know. */
export type Identified = { Variables: { identity: Identity; standing: Standing } };

/**
 * Lets through who sends a token that is good, and says whose it is; refuses others with 401.
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
    const { identity, standing } = await requireSignedIn(store, proof, accepted);
    context.set("standing", standing);
    context.set("identity", identity);
    await next();
  });
