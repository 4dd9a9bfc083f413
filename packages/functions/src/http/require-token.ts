import { type Member, memberOf } from "@parley/core/access/member";
import { throwIfBlocked } from "@parley/core/identity/block";
import { type Identity, notValid } from "@parley/core/identity/identity";
import type { SessionStatus } from "@parley/core/identity/signed-in";
import { createMiddleware } from "hono/factory";
import type { AppOptions } from "./options.ts";
import { signInOf } from "./sign-in.ts";

/** What the routes behind `requireToken` know. */
export type WithIdentity = { Variables: { identity: Identity; standing: SessionStatus; member: Member } };

/**
 * Lets through who sends a token that is good, and says whose it is; refuses others with 401, and
 * what a blocked user wants to write with 403.
 *
 * @param accepted how their sign-in may stand.
 */
export const requireToken = (
  options: Pick<AppOptions, "store" | "verifier" | "costs">,
  accepted: readonly SessionStatus[] = ["good"],
) =>
  createMiddleware<WithIdentity>(async (context, next) => {
    const signedIn = await signInOf(context, options);
    if (!accepted.includes(signedIn.standing)) throw notValid();
    // Reading, signing out and leaving stay open: a block takes away no right to one's own data.
    if (context.req.method === "POST") throwIfBlocked(signedIn);
    const { identity, standing } = signedIn;
    context.set("standing", standing);
    context.set("identity", identity);
    context.set("member", memberOf(identity, options.costs.stage.guests, signedIn.blocked));
    await next();
  });
