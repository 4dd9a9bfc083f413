import * as v from "valibot";
import { moderationCost, type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName, UserId, wholeNumber } from "../wire/field.ts";
import { muteMinutes } from "../wire/limits.ts";
import { mayMute } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import type { Envelope } from "./envelope.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import { membershipAttributes, membershipEntries, membershipFields, placeOf } from "./membership.ts";
import { findMute, storeMute } from "./mute-item.ts";
import { retry } from "./retry.ts";
import { wireKind } from "./wire-kind.ts";

/** A user muted another one in the room until a time, ISO 8601; or ended that, without one. */
export const MuteEvent = v.object({
  action: v.literal("mute"),
  ...membershipEntries,
  /** The id of the user who is muted. */
  member: v.string(),
  until: v.optional(v.string()),
});
export type MuteEvent = v.InferOutput<typeof MuteEvent>;

/** Mutes another user in a room for some minutes, or with 0 ends that. */
export const MuteMember = v.object({
  action: v.picklist(["muteMember"]),
  id: v.optional(MessageId),
  room: RoomName,
  member: UserId,
  minutes: /* @__PURE__ */ wholeNumber("`minutes`", muteMinutes),
  retry,
});
export type MuteMember = v.InferOutput<typeof MuteMember>;

export const wire = wireKind(MuteEvent);

export const attributes = {
  ...membershipAttributes,
  /** The id of the user who is muted. */
  member: { type: "string" },
  /** For how long, from the event's time on. */
  minutes: { type: "number" },
} as const;

export type MuteContent = { kind: "mute"; member: string; minutes: number };

export const reader: EventReader<MuteEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    const { member, minutes } = item;
    if (!fields || member === undefined || minutes === undefined) return undefined;
    const until = new Date(Date.parse(item.timestamp) + minutes * 60_000).toISOString();
    return { action: "mute", ...fields, member, ...(minutes > 0 && { until }) };
  },
};

/** When a mute ends, in epoch milliseconds; 0 for an event that ends one. */
export const endOfMute = ({ until }: MuteEvent): number => (until === undefined ? 0 : Date.parse(until));

const requireMute = async (
  store: Store,
  { sender, room, member, minutes, access }: Envelope & MuteContent,
  onCost: OnCost,
): Promise<undefined> => {
  if (member === sender.userId) {
    throw new ParleyError("invalid_field", "Another user can mute you, not you.", { field: "member" });
  }
  const place = await placeOf(store, member, room, onCost);
  if (place === "none" && roomKindOf(room) !== "open") {
    throw new ParleyError("not_member", "They are no member of this room.", { field: "member" });
  }
  if (!mayMute(access?.place ?? "none", place)) {
    throw new ParleyError("forbidden", "You may not mute this user.", { field: "member" });
  }
  if (minutes > 0) return undefined;
  onCost(prices.readUnit);
  const mute = await findMute(store, member, room);
  if (mute && mute.until > store.now()) return undefined;
  throw new ParleyError("unchanged", "They are not muted.", { field: "member" });
};

export const log: LogKind<MuteMember, MuteContent, MuteEvent> = {
  content: ({ member, minutes }) => ({ kind: "mute", member, minutes }),
  cost: () => moderationCost,
  digest: ({ member, minutes }) => [member, minutes],
  attributes: ({ sender, member, minutes }) => ({ name: sender.name, member, minutes }),
  aclChanges: ({ member }) => [{ user: member, mute: true }],
  require: requireMute,
  requireAgain: requireMute,
  isOutgrown: () => false,
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    const { member, seq, timestamp } = event;
    if (!isAdmitted) {
      onCost(prices.readUnit);
      const stored = await findMute(store, member, room);
      if (stored && stored.seq >= seq) return undefined;
      onCost(2 * prices.writeUnit);
    }
    await storeMute(store, { member, room, seq, until: endOfMute(event), at: Date.parse(timestamp) });
    return undefined;
  },
};
