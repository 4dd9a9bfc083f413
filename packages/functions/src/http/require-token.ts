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
 * Requires a valid bearer token, and says whose it is. Answers 401 otherwise, and 403 to a blocked
 * user who wants to write.
 *
 * @param accepted the states that the sign-in may have.
 */
export const requireToken = (
  options: Pick<AppOptions, "store" | "verifier" | "costs">,
  accepted: readonly SessionStatus[] = ["good"],
) =>
  createMiddleware<WithIdentity>(async (context, next) => {
    const signedIn = await signInOf(context, options);
    if (!accepted.includes(signedIn.standing)) throw notValid();
    // Reading, signing out and deleting stay possible: a block does not remove a user's right to
    // their own data.
    if (context.req.method === "POST") throwIfBlocked(signedIn);
    const { identity, standing } = signedIn;
    context.set("standing", standing);
    context.set("identity", identity);
    context.set("member", memberOf(identity, options.costs.stage.guests, signedIn.blocked));
    await next();
  });
