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
 * Makes sure that somebody has not signed out since: one strongly consistent Query, one read unit. It also says, for nothing, until when
 * they are shut out of the socket, in epoch milliseconds, if they are: that is no reason to refuse their token.
 *
 * @throws ParleyError `unauthorized` when they have.
 */
export const requireSignedIn = async (
  store: Store,
  identity: Identity,
): Promise<{ shutOutUntil: number | undefined }> => {
  const { userId, session, authenticatedAt } = identity;
  const { data } = await store.revocations.query
    .revocation({ userId })
    .go({ consistent: true, pages: "all" });
  const isOver = data.some((revoked) =>
    revoked.session === every ? authenticatedAt <= revoked.at : revoked.session === session,
  );
  if (isOver) throw notValid();
  const shut = data.find((item) => item.session === shutOut && isAlive(store, item));
  return { shutOutUntil: shut && shut.expireAt * 1000 };
};
