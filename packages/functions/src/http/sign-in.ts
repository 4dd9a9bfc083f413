import type { Proof } from "@parley/core/identity/identity";
import { IssuerUnreachable } from "@parley/core/identity/issuer";
import { requireSignedIn, type SignedIn } from "@parley/core/identity/signed-in";
import { ParleyError } from "@parley/core/wire/error";
import type { Context } from "hono";
import { bearerIn } from "../bearer.ts";
import type { AppOptions } from "./options.ts";

type Options = Pick<AppOptions, "store" | "verifier">;

/**
 * What is known of the tokens and the sign-ins of requests: several handlers ask, the table is read
 * once.
 */
const proofs = new WeakMap<Request, Promise<Proof>>();
const signIns = new WeakMap<Request, Promise<SignedIn>>();

/**
 * What a request's token proves. The table is not read, so it may be of a sign-in that has ended.
 *
 * @throws ParleyError `unauthorized` without a token, or with an invalid one; IssuerUnreachable.
 */
export const proofOf = ({ req }: Pick<Context, "req">, { verifier }: Options): Promise<Proof> => {
  const proof = proofs.get(req.raw) ?? prove(req.header("authorization"), verifier);
  proofs.set(req.raw, proof);
  return proof;
};

/**
 * The user that a request's token belongs to, even while their account is being deleted.
 *
 * @throws ParleyError `unauthorized` without a token, or when it or its sign-in has ended;
 *   IssuerUnreachable.
 */
export const signInOf = (context: Pick<Context, "req">, options: Options): Promise<SignedIn> => {
  const { raw } = context.req;
  const signedIn = signIns.get(raw) ?? signIn(context, options);
  signIns.set(raw, signedIn);
  return signedIn;
};

/**
 * The routes that need a token report what is wrong with it. Any other error travels up: it says
 * nothing about the token.
 */
export const ifGood = <Result>(asked: Promise<Result>): Promise<Result | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof ParleyError || error instanceof IssuerUnreachable) return undefined;
    throw error;
  });

const prove = async (authorization: string | undefined, verifier: Options["verifier"]): Promise<Proof> => {
  if (authorization === undefined)
    throw new ParleyError("unauthorized", "Send your token in the header `Authorization: Bearer …`.");
  return verifier.verify(bearerIn(authorization));
};

const signIn = async (context: Pick<Context, "req">, options: Options): Promise<SignedIn> =>
  requireSignedIn(options.store, await proofOf(context, options), ["good", "leaving"]);
