import { type OnCost, prices, uncharged } from "../cost.ts";
import { expiresIn } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import { every, self } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { type Identity, notValid } from "./identity.ts";
import { revoke, signOut, signOutEverywhere } from "./revocation.ts";

/**
 * Milliseconds for which one call alone works on a deletion. A call that died is followed by another
 * one after that.
 */
export const leaseMs = 15_000;

/** A user's deletion, as a call that continues it finds it. All times are epoch milliseconds. */
export type Deletion = {
  since: number;
  /** The end of the lease of the call that works on it. It names the lease: each ends later. */
  leaseUntil: number;
  /** Whether that is this call. Any other one leaves all work to it. */
  isOurs: boolean;
};

/** Writing the item that holds a user's id, with its entry in the index. */
const selfCost = 2 * prices.writeUnit;

/**
 * Restricts all sign-ins of a user, including later ones, to the deletion, until `endDeleting`, and
 * takes the lease of the deletion, unless another call has it: one read, and one write if the lease
 * is free. If the deletion had already begun, its time stays.
 *
 * @throws ParleyError `unauthorized` when they have been deleted in the meantime: their login then
 *   has another user id, or none.
 */
export const startDeleting = async (
  store: Store,
  identity: Identity,
  onCost: OnCost = uncharged,
): Promise<Deletion> => {
  const { kind, principal, userId } = identity;
  const now = store.now();
  const before = await readSelf(store, principal, onCost);
  // A write that is refused costs more than this read.
  if (before?.userId === userId && (before.leaseUntil ?? now) > now) return ofAnother(before, now);
  const leaseUntil = now + leaseMs;
  const isGuest = kind === "guest";
  onCost(selfCost);
  const begun = await store.revocations
    .upsert({ principal, session: self })
    .set({ userId, leaseUntil, ...(isGuest && { expireAt: expiresIn(store, guestTokenSeconds) }) })
    .ifNotExists({ at: now, leavingSince: now })
    .where((attribute, { eq, lte, notExists }) => {
      const isTheirs = eq(attribute.userId, userId);
      // Only an account has a `self` before its deletion begins.
      const isOpen = isGuest ? `(${notExists(attribute.userId)} OR ${isTheirs})` : isTheirs;
      return `${isOpen} AND (${notExists(attribute.leaseUntil)} OR ${lte(attribute.leaseUntil, now)})`;
    })
    .go({ response: "all_new", returnOnConditionCheckFailure: true });
  if (!begun.rejected) return { since: begun.data.leavingSince ?? now, leaseUntil, isOurs: true };
  const data = await readSelf(store, principal, onCost);
  if (data?.userId !== userId) throw notValid();
  return ofAnother(data, now);
};

const readSelf = async (store: Store, principal: string, onCost: OnCost) => {
  onCost(prices.readUnit);
  const { data } = await store.revocations.get({ principal, session: self }).go({ consistent: true });
  return data ?? undefined;
};

/** A deletion that another call works on. A lease that was released in the meantime is as good as over. */
const ofAnother = (
  { leavingSince, leaseUntil }: { leavingSince?: number | undefined; leaseUntil?: number | undefined },
  now: number,
): Deletion => ({ since: leavingSince ?? now, leaseUntil: leaseUntil ?? now, isOurs: false });

/** Lets the next call continue a deletion. A lease that another call has taken since stays. */
export const releaseLease = async (
  store: Store,
  { principal }: Identity,
  { leaseUntil: ours }: Deletion,
  onCost: OnCost = uncharged,
): Promise<void> => {
  onCost(selfCost);
  await store.revocations
    .patch({ principal, session: self })
    .remove(["leaseUntil"])
    .where(({ leaseUntil }, { eq }) => eq(leaseUntil, ours))
    .go({ returnOnConditionCheckFailure: true });
};

/**
 * Notes that a user being deleted was still connected, and restarts the time. Returns the time, in
 * epoch milliseconds.
 */
export const leaveSinceNow = async (
  store: Store,
  { principal }: Identity,
  onCost: OnCost = uncharged,
): Promise<number> => {
  const leavingSince = store.now();
  onCost(selfCost);
  await store.revocations
    .patch({ principal, session: self })
    .set({ leavingSince })
    .where((attribute, { exists }) => exists(attribute.leavingSince))
    .go({ returnOnConditionCheckFailure: true });
  return leavingSince;
};

/**
 * Ends a user's deletion: their earlier sign-ins end, and their login has no user id any more.
 */
export const endDeleting = async (
  store: Store,
  identity: Identity,
  onCost: OnCost = uncharged,
): Promise<void> => {
  const { principal, userId } = identity;
  onCost(selfCost + 2 * prices.writeUnit + prices.readUnit);
  await endSignIns(store, identity);
  // Last: until then, an interrupted deletion can be continued.
  await store.revocations
    .delete({ principal, session: self })
    .where((attribute, { eq }) => eq(attribute.userId, userId))
    .go({ returnOnConditionCheckFailure: true });
};

/**
 * Issuers give the time of a sign-in in whole seconds. One of this very second is accepted, since
 * it may be a new one, and is a new user in any case. The sign-in that asked for this is ended by
 * its name. A guest has one sign-in, and never another.
 */
const endSignIns = async (store: Store, identity: Identity): Promise<void> => {
  if (identity.kind === "guest") return signOutEverywhere(store, identity);
  const thisSecond = Math.floor(store.now() / 1000) * 1000;
  await signOut(store, identity);
  await revoke(store, identity, every, thisSecond - 1);
};
