import * as v from "valibot";
import { membershipCost, type OnCost, readCost } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName } from "../wire/field.ts";
import { isInside, keepsOrder, type PlaceChange } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import type { Envelope } from "./envelope.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import {
  applyPlaces,
  endHearing,
  isMemberOf,
  memberBytes,
  membershipAttributes,
  membershipEntries,
  membershipFields,
  membershipFrames,
  placeOf,
} from "./membership.ts";
import { retry } from "./retry.ts";
import { sizeOf } from "./target.ts";
import { wireKind } from "./wire-kind.ts";

/** A user is no longer a member of the room. */
export const LeaveEvent = v.object({ action: v.literal("leave"), ...membershipEntries });
export type LeaveEvent = v.InferOutput<typeof LeaveEvent>;

/**
 * Ends the caller's membership of a room. In an open one, their connections stay subscribed until they
 * `leave`.
 */
export const LeaveRoom = v.object({
  action: v.picklist(["leaveRoom"]),
  id: v.optional(MessageId),
  room: RoomName,
  retry,
});
export type LeaveRoom = v.InferOutput<typeof LeaveRoom>;

export const wire = wireKind(LeaveEvent);

export const attributes = membershipAttributes;

export type LeaveContent = { kind: "leave" };

const placesOf = ({ userId }: LeaveEvent): PlaceChange[] => [{ user: userId, place: "none" }];

export const reader: EventReader<LeaveEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    return fields && { action: "leave", ...fields };
  },
  places: placesOf,
};

/** The users whom a room's newest events name: the index of its members may be a moment old. */
export const namedLately = async (store: Store, room: string, onCost: OnCost): Promise<string[]> => {
  const { data: newest } = await store.events.query
    .log({ room })
    .go({ consistent: true, order: "desc", limit: 25, pages: 1 });
  onCost(readCost(newest.reduce((bytes, item) => bytes + sizeOf(item), 0)));
  return newest.flatMap(({ userId, member = userId, with: others = [] }) => [userId, member, ...others]);
};

/** @throws ParleyError `last_owner` for an owner who would leave others without one. */
const requireNoOthers = async (store: Store, { sender, room }: Envelope, onCost: OnCost): Promise<void> => {
  const { data: listed } = await store.members.query.byRoom({ room }).go({ limit: 25, pages: 1 });
  onCost(readCost(listed.length * memberBytes));
  const named = await namedLately(store, room, onCost);
  for (const user of new Set([...listed.map(({ member }) => member), ...named])) {
    if (user === sender.userId || !isInside(await placeOf(store, user, room, onCost))) continue;
    throw new ParleyError("last_owner", "Make another member the owner before you leave.", { field: "room" });
  }
};

/** @throws ParleyError `last_owner`, `not_member`. */
const requireLeaving = async (store: Store, draft: Envelope, onCost: OnCost): Promise<undefined> => {
  const { sender, room, access } = draft;
  if (access?.place === "owner") await requireNoOthers(store, draft, onCost);
  if (await isMemberOf(store, sender.userId, room, onCost)) return undefined;
  throw new ParleyError("not_member", "You are not a member of this room.", { field: "room" });
};

export const log: LogKind<LeaveRoom, LeaveContent, LeaveEvent> = {
  content: () => ({ kind: "leave" }),
  cost: () => membershipCost,
  // Who leaves an open room hears it still, and keeps order in it no more.
  aclChanges: ({ room, sender, access }) => {
    const isOpen = roomKindOf(room) === "open";
    return isOpen && !keepsOrder(access?.place) ? [] : [{ user: sender.userId, inside: isOpen }];
  },
  // Whoever accepts an invitation just now must not stay behind.
  needsHead: ({ access }) => access?.place === "owner",
  limit: "userMemberships",
  digest: () => [],
  attributes: ({ sender }) => ({ name: sender.name }),
  require: requireLeaving,
  requireAgain: requireLeaving,
  isOutgrown: () => false,
  userFrames: (room, event) => membershipFrames(room, event.seq, placesOf(event)),
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    await applyPlaces(store, room, { ...event, places: placesOf(event) }, { isAdmitted, onCost });
    if (roomKindOf(room) !== "open") await endHearing(store, room, event.userId, onCost);
    return undefined;
  },
};
