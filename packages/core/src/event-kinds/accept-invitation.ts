import { digestOfInvitation } from "../acl/invitation-digest.ts";
import { type OnCost, prices } from "../cost.ts";
import { isAlive } from "../table/expiry.ts";
import type { InvitationItem } from "../table/invitation.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { mayGive } from "../wire/place.ts";
import { placeOf } from "./membership.ts";

/** The same for a token of no invitation, of one that is over, and of no room. */
const notValid = /* @__PURE__ */ new ParleyError(
  "invitation_invalid",
  "This invitation is not valid, or no longer. Ask for a new one.",
  { field: "invitation" },
);

type Invited = { room: string; token: string };

/**
 * Finds an invitation that has not expired, used up or not. It reads the same, whether there is the room or
 * not.
 *
 * @throws ParleyError `invitation_invalid`.
 */
export const findInvitation = async (
  store: Store,
  { room, token }: Invited,
  onCost: OnCost,
): Promise<InvitationItem> => {
  const digest = await digestOfInvitation(token);
  onCost(prices.readUnit);
  const { data } = await store.invitations.get({ room, digest }).go({ consistent: true });
  if (!data || !isAlive(store, data)) throw notValid;
  return data;
};

/**
 * Requires that an invitation is valid, used up or not: until it has expired or is revoked, and as long as
 * its maker may add members.
 *
 * @throws ParleyError `invitation_invalid`.
 */
export const requireInvitation = async (
  store: Store,
  invited: Invited,
  onCost: OnCost,
): Promise<InvitationItem> => {
  const invitation = await findInvitation(store, invited, onCost);
  const by = await placeOf(store, invitation.by, invited.room, onCost);
  if (!mayGive(by, "none", "member")) throw notValid;
  return invitation;
};

/**
 * Uses an invitation, once.
 *
 * @throws ParleyError `invitation_invalid` for one that is used up.
 */
export const useInvitation = async (
  store: Store,
  { room, digest, left }: InvitationItem,
  onCost: OnCost,
): Promise<void> => {
  if (left < 1) throw notValid;
  onCost(prices.writeUnit);
  const used = await store.invitations
    .patch({ room, digest })
    .add({ left: -1, used: 1 })
    .where((item, { gt }) => gt(item.left, 0))
    .go({ returnOnConditionCheckFailure: true });
  if (used.rejected) throw notValid;
};

/** Gives a use back: nothing came of it. */
export const returnInvitation = async (
  store: Store,
  { room, token }: Invited,
  onCost: OnCost,
): Promise<void> => {
  const digest = await digestOfInvitation(token);
  onCost(prices.writeUnit);
  await store.invitations
    .patch({ room, digest })
    .add({ left: 1, used: -1 })
    .go({ returnOnConditionCheckFailure: true });
};
