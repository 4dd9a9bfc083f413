import { expiresIn } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import { every, temporaryBlock } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { clockSkewSeconds, type Identity, type Proof } from "./identity.ts";
import { signInSeconds } from "./sign-in-age.ts";

/** Seconds after which no token of an ended sign-in can be accepted any more, whoever renews it. */
const noteSeconds = {
  account: signInSeconds + clockSkewSeconds,
  guest: guestTokenSeconds,
} satisfies Record<Proof["kind"], number>;

/**
 * Records that a sign-in has ended. `at`: sign-ins with this name that are no later, in epoch
 * milliseconds, end.
 */
export const revoke = async (
  store: Store,
  { kind, principal }: Proof,
  session: string,
  at: number,
): Promise<void> => {
  await store.revocations.put({ principal, session, at, expireAt: expiresIn(store, noteSeconds[kind]) }).go();
};

/**
 * Now, or the time of the sign-in itself if the issuer's clock is ahead of ours: it has to end too.
 */
const endOf = (store: Store, { authenticatedAt }: Proof) => Math.max(store.now(), authenticatedAt);

/**
 * The maximum number of sign-ins of one user that are recorded one by one: each of their handshakes
 * reads all of them.
 */
const maxNotes = 100;

/**
 * Ends one sign-in: none of its tokens is valid from now on, nor any renewal. A user who has ended
 * very many in the last month ends all of them instead.
 */
export const signOut = async (store: Store, identity: Identity): Promise<void> => {
  const { data } = await store.revocations.query
    .revocation({ principal: identity.principal })
    .go({ consistent: true, pages: "all" });
  const ended = data.filter(({ session }) => session !== temporaryBlock).length;
  await revoke(store, identity, ended < maxNotes ? identity.session : every, endOf(store, identity));
};

/** Ends all sign-ins that the user has made until now, on every device. */
export const signOutEverywhere = (store: Store, identity: Identity): Promise<void> =>
  revoke(store, identity, every, endOf(store, identity));
