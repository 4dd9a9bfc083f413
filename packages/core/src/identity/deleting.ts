import { expiresIn } from "../expiry.ts";
import type { Store } from "../store.ts";
import { guestTokenSeconds } from "./guest-token.ts";
import { type Identity, notValid } from "./identity.ts";
import { every, self } from "./revocation.entity.ts";
import { revoke, signOut } from "./revocation.ts";

/**
 * Makes all of a person's sign-ins good for nothing but leaving, whenever they are made, until
 * `endLeaving`. A person who began with it before is still leaving since then.
 *
 * @returns since when, in epoch milliseconds.
 * @throws ParleyError `unauthorized` when they have left in the meantime: their login is for another user
 * id by now, or for none.
 */
export const startDeleting = async (store: Store, { kind, principal, userId }: Identity): Promise<number> => {
  const now = store.now();
  const isGuest = kind === "guest";
  const begun = await store.revocations
    .upsert({ principal, session: self })
    .set({ userId, ...(isGuest && { expireAt: expiresIn(store, guestTokenSeconds) }) })
    .ifNotExists({ at: now, leavingSince: now })
    // Only an account has a `self` before it leaves.
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
 * Notes that a person who is leaving was still here: they are leaving since now. Returns the time, in epoch
 * milliseconds.
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
 * Ends a person's leaving: their sign-ins of before are over, and their login has no user id any more.
 *
 * Issuers tell the time of a sign-in in whole seconds. One of this very second is let in, since it may be a
 * new one, and is somebody new in any case. The sign-in that asked for this is over by its name.
 */
export const endDeleting = async (store: Store, identity: Identity): Promise<void> => {
  const { principal, userId } = identity;
  const thisSecond = Math.floor(store.now() / 1000) * 1000;
  await signOut(store, identity);
  await revoke(store, identity, every, thisSecond - 1);
  // Last: until then, whoever broke it off can go on with it.
  await store.revocations
    .delete({ principal, session: self })
    .where((attribute, { eq }) => eq(attribute.userId, userId))
    .go({ returnOnConditionCheckFailure: true });
};
