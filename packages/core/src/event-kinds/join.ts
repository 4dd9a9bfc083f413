import * as v from "valibot";
import { membershipCost, type OnCost, prices } from "../cost.ts";
import type { InvitationItem } from "../table/invitation.entity.ts";
import type { Store } from "../table/store.ts";
import { InvitationToken, MessageId, RoomName } from "../wire/field.ts";
import { noSuchRoom } from "../wire/no-such-room.ts";
import { isInside, type PlaceChange } from "../wire/place.ts";
import { roomArchived } from "../wire/room-archived.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { findInvitation, requireInvitation, returnInvitation, useInvitation } from "./accept-invitation.ts";
import type { Envelope } from "./envelope.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import {
  alreadyMember,
  applyPlaces,
  isMemberOf,
  listRoom,
  membershipAttributes,
  membershipEntries,
  membershipFields,
  membershipFrames,
} from "./membership.ts";
import { retry } from "./retry.ts";
import { requirePlaceForRoom } from "./rooms-of-user.ts";
import { wireKind } from "./wire-kind.ts";

/** A user has become a member of the room, on all of their devices. */
export const JoinEvent = v.object({ action: v.literal("join"), ...membershipEntries });
export type JoinEvent = v.InferOutput<typeof JoinEvent>;

/** Makes the caller a member of a room. To be subscribed to it, as a `join` does, is another thing. */
export const JoinRoom = v.object({
  action: v.picklist(["joinRoom"]),
  id: v.optional(MessageId),
  room: RoomName,
  /** For a room that is not open: the token of an invitation. */
  invitation: v.optional(InvitationToken),
  retry,
});
export type JoinRoom = v.InferOutput<typeof JoinRoom>;

export const wire = wireKind(JoinEvent);

export const attributes = membershipAttributes;

/** `invitation`: its token, which is not stored. */
export type JoinContent = { kind: "join"; invitation?: string | undefined };

const placesOf = ({ userId, name }: JoinEvent): PlaceChange[] => [{ user: userId, place: "member", name }];

export const reader: EventReader<JoinEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    return fields && { action: "join", ...fields };
  },
  places: placesOf,
};

/** @throws ParleyError `already_member`: a further `join` would make a member of an owner. */
const requireNoMember = async (store: Store, { sender, room }: Envelope, onCost: OnCost): Promise<void> => {
  if (await isMemberOf(store, sender.userId, room, onCost)) throw alreadyMember();
};

/**
 * Requires that a user may join, whether their invitation is used up or not.
 *
 * @returns the invitation to a room that is not open.
 */
const requireJoining = async (
  store: Store,
  draft: Envelope & JoinContent,
  onCost: OnCost,
): Promise<InvitationItem | undefined> => {
  const { room, invitation: token } = draft;
  await requireNoMember(store, draft, onCost);
  if (roomKindOf(room) === "open") return undefined;
  if (token === undefined) throw noSuchRoom;
  const invitation = await requireInvitation(store, { room, token }, onCost);
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  if (data?.archived) throw roomArchived;
  return invitation;
};

export const log: LogKind<JoinRoom, JoinContent, JoinEvent> = {
  content: ({ invitation }) => ({
    kind: "join",
    ...(invitation !== undefined && { invitation }),
  }),
  cost: () => membershipCost,
  aclChanges: ({ sender, access }) => (access?.isRecent ? [{ user: sender.userId, inside: true }] : []),
  limit: "userMemberships",
  digest: () => [],
  attributes: ({ sender }) => ({ name: sender.name }),
  requireFirst: async (store, draft, onCost) => {
    const { room, invitation, access } = draft;
    const isInvited = roomKindOf(room) !== "open" && invitation !== undefined;
    if (!isInvited || isInside(access?.place ?? "none")) return;
    await findInvitation(store, { room, token: invitation }, onCost);
  },
  require: async (store, draft, onCost) => {
    const invitation = await requireJoining(store, draft, onCost);
    await requirePlaceForRoom(store, draft.sender.userId, onCost);
    if (invitation) await useInvitation(store, invitation, onCost);
    return undefined;
  },
  // One that has died has used its invitation already.
  requireAgain: requireJoining,
  isReleasedByRepeats: true,
  release: async (store, { room, invitation }, onCost) => {
    if (roomKindOf(room) === "open" || invitation === undefined) return;
    await returnInvitation(store, { room, token: invitation }, onCost);
  },
  isOutgrown: () => false,
  userFrames: (room, event) => membershipFrames(room, event.seq, placesOf(event)),
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    await Promise.all([
      applyPlaces(store, room, { ...event, places: placesOf(event) }, { isAdmitted, onCost }),
      roomKindOf(room) === "open" && listRoom(store, room, onCost),
    ]);
    return undefined;
  },
};
