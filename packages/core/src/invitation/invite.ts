import { randomBytes } from "node:crypto";
import { digestOfInvitation } from "../acl/invitation-digest.ts";
import { bytesOf, type Unseen } from "../answer/fit.ts";
import type { Invitation, Invitations, NewInvitation } from "../protocol/invitation.ts";
import { expiresIn, isAlive } from "../table/expiry.ts";
import type { InvitationItem } from "../table/invitation.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { invitationsOfRoom } from "../wire/limits.ts";

/** The bytes of a token: 128 bits, which nobody guesses. */
const tokenBytes = 16;

const shown = ({ digest, by, left, used, createdAt, expireAt }: InvitationItem): Invitation => ({
  id: digest,
  by,
  left,
  used,
  createdAt: new Date(createdAt).toISOString(),
  expiresAt: new Date(expireAt * 1000).toISOString(),
});

/**
 * The invitations to a room that are valid, or used up. Who may see them was decided before.
 *
 * @param unseen receives the bytes of all that are read: expired ones are deleted some time later.
 */
export const listInvitations = async (store: Store, room: string, unseen?: Unseen): Promise<Invitations> => {
  const { data } = await store.invitations.query.invitation({ room }).go({ consistent: true, pages: "all" });
  for (const item of data) unseen?.(bytesOf(item));
  const invitations = data
    .filter((item) => isAlive(store, item))
    .toSorted((one, other) => other.createdAt - one.createdAt)
    .map(shown);
  return { invitations };
};

/**
 * Makes an invitation to a room. Its token is in the answer, and nowhere else.
 *
 * @param terms how often it may be used, and for how many hours.
 * @throws ParleyError `too_many_invitations` where the room has as many as one may have.
 */
export const invite = async (
  store: Store,
  { room, by }: { room: string; by: string },
  { uses, hours }: { uses: number; hours: number },
  unseen?: Unseen,
): Promise<NewInvitation> => {
  if ((await listInvitations(store, room, unseen)).invitations.length >= invitationsOfRoom) {
    throw new ParleyError(
      "too_many_invitations",
      `A room has at most ${invitationsOfRoom} invitations. Revoke one first.`,
    );
  }
  const token = randomBytes(tokenBytes).toString("base64url");
  const { data } = await store.invitations
    .put({
      room,
      digest: await digestOfInvitation(token),
      by,
      left: uses,
      used: 0,
      createdAt: store.now(),
      expireAt: expiresIn(store, hours * 60 * 60),
    })
    .go();
  return { ...shown(data), token };
};

/** Revokes an invitation, if there is one. Whoever has joined by it stays. */
export const revokeInvitation = async (store: Store, room: string, id: string): Promise<void> => {
  await store.invitations.delete({ room, digest: id }).go();
};
