import type { Proof } from "@parley/core/identity/identity";
import { requireSignedIn, type SignedIn } from "@parley/core/identity/signed-in";
import { ParleyError } from "@parley/core/protocol/error";
import type { Context } from "hono";
import { bearerIn } from "../bearer.ts";
import type { AppOptions } from "./options.ts";

type Options = Pick<AppOptions, "store" | "verifier">;

/** What is known of the tokens and the sign-ins of requests: several ask, and the table is asked once. */
const proofs = new WeakMap<Request, Promise<Proof>>();
const signIns = new WeakMap<Request, Promise<SignedIn>>();

/**
 * What a request's token proves. The table is not asked, so it may be of a sign-in that is over.
 *
 * @throws ParleyError `unauthorized` without a token, or when it is not good; IssuerUnreachable.
 */
export const proofOf = ({ req }: Pick<Context, "req">, { verifier }: Options): Promise<Proof> => {
  const proof = proofs.get(req.raw) ?? prove(req.header("authorization"), verifier);
  proofs.set(req.raw, proof);
  return proof;
};

/**
 * Whoever a request's token is of, also while they are leaving.
 *
 * @throws ParleyError `unauthorized` without a token, or when it or its sign-in is over; IssuerUnreachable.
 */
export const signInOf = (context: Pick<Context, "req">, options: Options): Promise<SignedIn> => {
  const { raw } = context.req;
  const signedIn = signIns.get(raw) ?? signIn(context, options);
  signIns.set(raw, signedIn);
  return signedIn;
};

const prove = async (authorization: string | undefined, verifier: Options["verifier"]): Promise<Proof> => {
  if (authorization === undefined)
    throw new ParleyError("unauthorized", "Send your token in the header `Authorization: Bearer …`.");
  return verifier.verify(bearerIn(authorization));
};

const signIn = async (context: Pick<Context, "req">, options: Options): Promise<SignedIn> =>
  requireSignedIn(options.store, await proofOf(context, options), ["good", "leaving"]);
