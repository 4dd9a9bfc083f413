import { type Invitation, Invitations, NewInvitation } from "@parley/core/protocol/invitation";
import * as v from "valibot";
import { askRoom, type RoomMeans } from "./room-requests.ts";

export type { Invitation, NewInvitation };

/** How often an invitation may be used, and for how many hours. */
export type InvitationTerms = { readonly uses: number; readonly hours: number };

/** The invitations to a room: see `Parley.invitations`. */
export const listInvitations = async (means: RoomMeans): Promise<Invitation[]> =>
  v.parse(Invitations, await (await ask(means, "")).json()).invitations;

/** Makes an invitation: see `Parley.invite`. */
export const makeInvitation = async (
  means: RoomMeans,
  { uses, hours }: InvitationTerms,
): Promise<NewInvitation> => {
  const answer = await ask(means, "", { method: "POST", body: JSON.stringify({ uses, hours }) });
  return v.parse(NewInvitation, await answer.json());
};

/** Revokes an invitation: see `Parley.revokeInvitation`. */
export const revokeInvitation = async (means: RoomMeans, id: string): Promise<void> => {
  await ask(means, `/${encodeURIComponent(id)}`, { method: "DELETE" });
};

const ask = (means: RoomMeans, rest: string, change?: Parameters<typeof askRoom>[2]) =>
  askRoom(means, `/invitations${rest}`, change);
