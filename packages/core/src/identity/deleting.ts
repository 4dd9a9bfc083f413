import { expiresIn } from "../table/expiry.ts";
import { every, self } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { guestTokenSeconds } from "./guest-token.ts";
import { type Identity, notValid } from "./identity.ts";
import { revoke, signOut } from "./revocation.ts";

/**
 * Restricts all sign-ins of a user, including later ones, to the deletion, until `endLeaving`. If
 * it had already begun, its time stays.
 *
 * @returns since when, in epoch milliseconds.
 * @throws ParleyError `unauthorized` when they have been deleted in the meantime: their login then
 *   has another user id, or none.
 */
export const startDeleting = async (store: Store, { kind, principal, userId }: Identity): Promise<number> => {
  const now = store.now();
  const isGuest = kind === "guest";
  const begun = await store.revocations
    .upsert({ principal, session: self })
    .set({ userId, ...(isGuest && { expireAt: expiresIn(store, guestTokenSeconds) }) })
    .ifNotExists({ at: now, leavingSince: now })
    // Only an account has a `self` before its deletion begins.
    .where((attribute, { eq, notExists }) =>
      isGuest
        ? `${notExists(attribute.userId)} OR ${eq(attribute.userId, userId)}`
        : eq(attribute.userId, userId),
    )
    .go({ response: "all_new", returnOnConditionCheckFailure: true });
  if (begun.rejected) throw notValid();
  return begun.data.leavingSince ?? now;
};

/**
 * Notes that a user being deleted was still connected, and restarts the time. Returns the time, in
 * epoch milliseconds.
 */
export const leaveSinceNow = async (store: Store, { principal }: Identity): Promise<number> => {
  const leavingSince = store.now();
  await store.revocations
    .patch({ principal, session: self })
    .set({ leavingSince })
    .where((attribute, { exists }) => exists(attribute.leavingSince))
    .go({ returnOnConditionCheckFailure: true });
  return leavingSince;
};

/**
 * Ends a user's deletion: their earlier sign-ins end, and their login has no user id any more.
 *
 * Issuers give the time of a sign-in in whole seconds. One of this very second is accepted, since
 * it may be a new one, and is a new user in any case. The sign-in that asked for this is ended by
 * its name.
 */
export const endDeleting = async (store: Store, identity: Identity): Promise<void> => {
  const { principal, userId } = identity;
  const thisSecond = Math.floor(store.now() / 1000) * 1000;
  await signOut(store, identity);
  await revoke(store, identity, every, thisSecond - 1);
  // Last: until then, an interrupted deletion can be continued.
  await store.revocations
    .delete({ principal, session: self })
    .where((attribute, { eq }) => eq(attribute.userId, userId))
    .go({ returnOnConditionCheckFailure: true });
};
