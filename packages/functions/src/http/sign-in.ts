import { requireSignedIn, type SignedIn } from "@parley/core/identity/signed-in";
import { ParleyError } from "@parley/core/protocol/error";
import type { Context } from "hono";
import { bearerIn } from "../bearer.ts";
import type { AppOptions } from "./options.ts";

type Options = Pick<AppOptions, "store" | "verifier">;

/** What is known of the sign-ins of requests: several ask, and the table is asked once. */
const byRequest = new WeakMap<Request, Promise<SignedIn>>();

/**
 * Whoever a request's token is of, also while they are leaving.
 *
 * @throws ParleyError `unauthorized` without a token, or when it or its sign-in is over; IssuerUnreachable.
 */
export const signInOf = ({ req }: Pick<Context, "req">, options: Options): Promise<SignedIn> => {
  const signedIn = byRequest.get(req.raw) ?? signIn(req.header("authorization"), options);
  byRequest.set(req.raw, signedIn);
  return signedIn;
};

const signIn = async (authorization: string | undefined, { store, verifier }: Options): Promise<SignedIn> => {
  if (authorization === undefined)
    throw new ParleyError("unauthorized", "Send your token in the header `Authorization: Bearer …`.");
  return requireSignedIn(store, await verifier.verify(bearerIn(authorization)), ["good", "leaving"]);
};
