import { expiresIn, isAlive } from "../expiry.ts";
import type { Store } from "../store.ts";
import { guestTokenSeconds } from "./guest-token.ts";
import { clockSkewSeconds, type Identity, notValid } from "./identity.ts";
import { every, shutOut } from "./revocation.entity.ts";

/**
 * Seconds after which no token can be left of an account's sign-in that is over. Issuers' ID tokens live for an hour, and in Cognito
 * for a day at most; one may have been given out a moment before the sign-out.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
const accountTokenSeconds = 24 * 60 * 60 + clockSkewSeconds;

const revoke = async (store: Store, { kind, userId }: Identity, session: string): Promise<void> => {
  const life = kind === "guest" ? guestTokenSeconds : accountTokenSeconds;
  await store.revocations.put({ userId, session, at: store.now(), expireAt: expiresIn(store, life) }).go();
};

/** From now on, no token of this sign-in is good, nor any that renews one of them. */
export const signOut = (store: Store, identity: Identity): Promise<void> =>
  revoke(store, identity, identity.session);

/** As `signOut`, for all sign-ins that the person has made until now. */
export const signOutEverywhere = (store: Store, identity: Identity): Promise<void> =>
  revoke(store, identity, every);

/**
 * From now on none of the person's sign-ins is good, whenever it is made, until `signOutEverywhere` says that they have left. Whoever
 * began with it before is still leaving since then.
 *
 * @returns since when, in epoch milliseconds.
 * @throws ParleyError `unauthorized` when the sign-in is over, because they have left in the meantime.
 */
export const startLeaving = async (store: Store, { userId, authenticatedAt }: Identity): Promise<number> => {
  const now = store.now();
  const begun = await store.revocations
    .upsert({ userId, session: every })
    .set({ expireAt: expiresIn(store, guestTokenSeconds) })
    .ifNotExists({ at: 0, leavingSince: now })
    .where(({ at }, { notExists, lt }) => `${notExists(at)} OR ${lt(at, authenticatedAt)}`)
    .go({ response: "all_new", returnOnConditionCheckFailure: true });
  if (begun.rejected) throw notValid();
  return begun.data.leavingSince ?? now;
};

/** Somebody who is leaving was still here: they are leaving since now. Returns the time, in epoch milliseconds. */
export const leaveSinceNow = async (store: Store, { userId }: Identity): Promise<number> => {
  const leavingSince = store.now();
  await store.revocations
    .patch({ userId, session: every })
    .set({ leavingSince })
    .where((attribute, { exists }) => exists(attribute.leavingSince))
    .go({ returnOnConditionCheckFailure: true });
  return leavingSince;
};

/** How a sign-in stands. `leaving`: its person is being deleted or taken over, and may do nothing but go on with that. */
export type Standing = "good" | "leaving";

/**
 * Makes sure that somebody has not signed out since, and is not leaving: one strongly consistent Query, one read unit. It also says, for
 * nothing, until when they are shut out of the socket, in epoch milliseconds, if they are: that is no reason to refuse their token.
 *
 * @param accepted how the sign-in may stand.
 * @throws ParleyError `unauthorized` when it is over, or does not stand so.
 */
export const requireSignedIn = async (
  store: Store,
  identity: Identity,
  accepted: readonly Standing[] = ["good"],
): Promise<{ standing: Standing; shutOutUntil: number | undefined }> => {
  const { userId, session, authenticatedAt } = identity;
  const { data } = await store.revocations.query
    .revocation({ userId })
    .go({ consistent: true, pages: "all" });
  const isOver = data.some((revoked) =>
    revoked.session === every ? authenticatedAt <= revoked.at : revoked.session === session,
  );
  const standing = data.some(({ leavingSince }) => leavingSince !== undefined) ? "leaving" : "good";
  if (isOver || !accepted.includes(standing)) throw notValid();
  const shut = data.find((item) => item.session === shutOut && isAlive(store, item));
  return { standing, shutOutUntil: shut && shut.expireAt * 1000 };
};
