import * as v from "valibot";
import { membershipCost, type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName, UserId } from "../wire/field.ts";
import { isInside, mayGive, type PlaceChange, places } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { throwIfBlockedBy } from "./blocked-by.ts";
import type { Envelope } from "./envelope.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import {
  applyPlaces,
  endHearing,
  hears,
  isKnownIn,
  membershipAttributes,
  membershipEntries,
  membershipFields,
  membershipFrames,
  placeOf,
} from "./membership.ts";
import { retry } from "./retry.ts";
import { requirePlaceByOthers } from "./rooms-of-user.ts";
import { wireKind } from "./wire-kind.ts";

const Place = /* @__PURE__ */ (() =>
  v.picklist(places, `A role is one of ${places.map((place) => `\`${place}\``).join(", ")}.`))();

/**
 * A user gave another one a role in the room, or took it away: `none` is no member any more, and `banned`
 * may not come back. Who makes another one the owner is a moderator from then on.
 */
export const RoleEvent = v.object({
  action: v.literal("role"),
  ...membershipEntries,
  /** The id of the user whose role it is. */
  member: v.string(),
  role: v.picklist(places),
});
export type RoleEvent = v.InferOutput<typeof RoleEvent>;

/** Gives another user a role in a room, or takes it away. */
export const ChangeRole = v.object({
  action: v.picklist(["changeRole"]),
  id: v.optional(MessageId),
  room: RoomName,
  member: UserId,
  role: Place,
  retry,
});
export type ChangeRole = v.InferOutput<typeof ChangeRole>;

export const wire = wireKind(RoleEvent);

export const attributes = {
  ...membershipAttributes,
  /** The id of the user whose role was changed. */
  member: { type: "string" },
  role: { type: places },
} as const;

export type RoleContent = { kind: "role"; member: string; role: RoleEvent["role"] };

const placesOf = ({ userId, name, member, role }: Omit<RoleEvent, "action" | "seq" | "id" | "timestamp">) => {
  const given: PlaceChange = { user: member, place: role };
  return role === "owner" ? [given, { user: userId, place: "moderator" as const, name }] : [given];
};

export const reader: EventReader<RoleEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    const { member, role } = item;
    return fields && member !== undefined && role !== undefined
      ? { action: "role", ...fields, member, role }
      : undefined;
  },
  places: placesOf,
};

const refused = /* @__PURE__ */ new ParleyError("forbidden", "You may not give this role to this user.", {
  field: "role",
});

/** Whether a user is being deleted, or taken over: a room of theirs would have no owner then. */
export const isLeaving = async (store: Store, userId: string, onCost: OnCost): Promise<boolean> => {
  onCost(prices.readUnit);
  const { data } = await store.users.get({ userId }).go({ consistent: true });
  return data?.successor !== undefined;
};

const requireChange = async (
  store: Store,
  { sender, room, member, role, access }: Envelope & RoleContent,
  onCost: OnCost,
): Promise<undefined> => {
  if (member === sender.userId) {
    throw new ParleyError("invalid_field", "Another user can change your role, not you.", {
      field: "member",
    });
  }
  const from = await placeOf(store, member, room, onCost);
  if (from === role) {
    if (isInside(role)) throw new ParleyError("already_member", "They have this role.", { field: "role" });
    throw new ParleyError("not_member", "They are no member of this room.", { field: "member" });
  }
  if (!mayGive(access?.place ?? "none", from, role)) throw refused;
  if (role === "owner" && (await isLeaving(store, member, onCost))) throw refused;
  if (!isInside(from) && isInside(role)) {
    await throwIfBlockedBy(store, { by: sender.userId, users: [member] }, onCost);
    await requirePlaceByOthers(store, member, onCost);
  }
  // Who was never in a room is not told that there is one.
  const isTold =
    roomKindOf(room) === "open" || role !== "banned" || (await isKnownIn(store, member, room, onCost));
  if (!isTold) throw refused;
  return undefined;
};

export const log: LogKind<ChangeRole, RoleContent, RoleEvent> = {
  content: ({ member, role }) => ({ kind: "role", member, role }),
  cost: () => 2 * membershipCost,
  limit: "userMemberships",
  digest: ({ member, role }) => [member, role],
  attributes: ({ sender, member, role }) => ({ name: sender.name, member, role }),
  aclChanges: ({ sender, room, member, role }) =>
    placesOf({ userId: sender.userId, name: sender.name, member, role }).map(({ user, place }) => ({
      user,
      inside: hears(room, place),
    })),
  require: requireChange,
  requireAgain: requireChange,
  isOutgrown: () => false,
  userFrames: (room, event) => membershipFrames(room, event.seq, placesOf(event)),
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    const changes = placesOf(event);
    await applyPlaces(store, room, { ...event, places: changes }, { isAdmitted, onCost });
    if (!hears(room, event.role)) await endHearing(store, room, event.member, onCost);
    return undefined;
  },
};
