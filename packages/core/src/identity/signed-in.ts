import { randomBytes } from "node:crypto";
import { isAlive } from "../table/expiry.ts";
import { every, self, temporaryBlock } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { accountPrefix } from "../wire/user-id.ts";
import { type Blocked, blockedIn } from "./block.ts";
import { type Identity, notValid, type Proof } from "./identity.ts";

/**
 * The status of a sign-in. `leaving`: its user is being deleted or taken over, and may do nothing
 * but continue that.
 */
export type SessionStatus = "good" | "leaving";

/**
 * A user, the status of their sign-in, the end of a temporary block from the socket, in epoch
 * milliseconds, and whether the operator has blocked them.
 */
export type SignedIn = {
  identity: Identity;
  standing: SessionStatus;
  blockedUntil: number | undefined;
  blocked: Blocked | undefined;
};

/**
 * Requires that a token's holder has not signed out since, and is not being deleted, and returns
 * who they are: one strongly consistent Query, one read unit, and at an account's first sign-in one
 * write. A block, temporary or by the operator, refuses no token here.
 *
 * @param accepted the accepted statuses of the sign-in.
 * @throws ParleyError `unauthorized` when it has ended, or has another status.
 */
export const requireSignedIn = async (
  store: Store,
  proof: Proof,
  accepted: readonly SessionStatus[] = ["good"],
): Promise<SignedIn> => {
  const { principal, session, authenticatedAt } = proof;
  const { data } = await store.revocations.query
    .revocation({ principal })
    .go({ consistent: true, pages: "all" });
  const isOver = data.some(
    (note) => (note.session === every || note.session === session) && authenticatedAt <= note.at,
  );
  const known = data.find((note) => note.session === self);
  const standing = known?.leavingSince === undefined ? "good" : "leaving";
  if (isOver || !accepted.includes(standing)) throw notValid();
  const shut = data.find((note) => note.session === temporaryBlock && isAlive(store, note));
  const userId = known?.userId ?? (await firstUserId(store, proof));
  return {
    identity: { ...proof, userId, name: proof.name ?? nameOf(proof, userId) },
    standing,
    blockedUntil: shut?.expireAt && shut.expireAt * 1000,
    blocked: blockedIn(store, data),
  };
};

const nameOf = ({ kind }: Proof, userId: string) =>
  `${kind === "guest" ? "Guest" : "Person"} ${userId.slice(-4)}`;

/**
 * Gives a login without a user id one: drawn at random, so that nobody can compute it, and kept
 * with the login until the account is deleted. It needs no key that could be lost or leak. A
 * guest's is the token's subject.
 */
const firstUserId = async (store: Store, { kind, principal }: Proof): Promise<string> => {
  if (kind === "guest") return principal;
  const drawn = `${accountPrefix}${randomBytes(16).toString("base64url")}`;
  // One write for id and index: under `ifNotExists`, the index would get the id of the last writer.
  const first = await store.revocations
    .upsert({ principal, session: self, userId: drawn, at: store.now() })
    .where(({ userId }, { notExists }) => notExists(userId))
    .go({ returnOnConditionCheckFailure: true });
  if (!first.rejected) return drawn;
  const { data } = await store.revocations.query
    .revocation({ principal, session: self })
    .go({ consistent: true });
  const [known] = data;
  // Deleted within these milliseconds: the token's sign-in has ended.
  if (known?.userId === undefined) throw notValid();
  return known.userId;
};
