import * as v from "valibot";
import { membershipCost } from "../cost.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName } from "../wire/field.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import {
  applyMembership,
  isMemberOf,
  listRoom,
  membershipAttributes,
  membershipEntries,
  membershipFields,
  membershipFrame,
  requirePlaceForRoom,
} from "./membership.ts";
import { retry } from "./retry.ts";
import { wireKind } from "./wire-kind.ts";

/** A user has become a member of the room, on all of their devices. */
export const JoinEvent = v.object({ action: v.literal("join"), ...membershipEntries });
export type JoinEvent = v.InferOutput<typeof JoinEvent>;

/** Makes the caller a member of a room. To be subscribed to it, as a `join` does, is another thing. */
export const JoinRoom = v.object({
  action: v.picklist(["joinRoom"]),
  id: v.optional(MessageId),
  room: RoomName,
  retry,
});
export type JoinRoom = v.InferOutput<typeof JoinRoom>;

export const wire = wireKind(JoinEvent, JoinRoom);

export const attributes = membershipAttributes;

export type JoinContent = { kind: "join" };

export const reader: EventReader<JoinEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    return fields && { action: "join", ...fields };
  },
};

export const log: LogKind<JoinRoom, JoinContent, JoinEvent> = {
  content: () => ({ kind: "join" }),
  cost: () => membershipCost,
  limit: "userMemberships",
  digest: () => [],
  attributes: ({ sender }) => ({ name: sender.name }),
  require: async (store, { sender, room }, onCost) => {
    if (await isMemberOf(store, sender.userId, room, onCost)) {
      throw new ParleyError("already_member", "You are a member of this room already.", { field: "room" });
    }
    await requirePlaceForRoom(store, sender.userId, onCost);
    return undefined;
  },
  isOutgrown: () => false,
  userFrame: membershipFrame,
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    await Promise.all([
      applyMembership(store, room, event, { isAdmitted, onCost }),
      listRoom(store, room, onCost),
    ]);
    return undefined;
  },
};
