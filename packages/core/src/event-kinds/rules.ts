import * as v from "valibot";
import { moderationCost, type OnCost, prices } from "../cost.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName } from "../wire/field.ts";
import { slowModes } from "../wire/limits.ts";
import type { RoomRules } from "../wire/room-rules.ts";
import type { Envelope } from "./envelope.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import { membershipAttributes, membershipEntries, membershipFields } from "./membership.ts";
import { retry } from "./retry.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * The room has other rules: it was locked or unlocked, or its slow mode is another one, or both. Of several
 * events, the one with the highest seq holds for each of the two.
 */
export const RulesEvent = v.object({
  action: v.literal("rules"),
  ...membershipEntries,
  locked: v.optional(v.boolean()),
  slowMode: v.optional(v.number()),
});
export type RulesEvent = v.InferOutput<typeof RulesEvent>;

/** Locks or unlocks a room, sets the seconds of its slow mode, or both. */
export const SetRules = v.object({
  action: v.picklist(["setRules"]),
  id: v.optional(MessageId),
  room: RoomName,
  locked: v.optional(v.boolean("`locked` is true or false.")),
  slowMode: v.optional(v.picklist(slowModes, `\`slowMode\` is one of ${slowModes.join(", ")}.`)),
  retry,
});
export type SetRules = v.InferOutput<typeof SetRules>;

export const wire = wireKind(RulesEvent);

/** What a room's state says of it: missing where nobody has set any. `seq`: that of the last event. */
export const roomMarks = {
  rules: v.optional(v.object({ locked: v.boolean(), slowMode: v.number(), seq: v.number() })),
};

export const attributes = {
  ...membershipAttributes,
  locked: { type: "boolean" },
  slowMode: { type: "number" },
} as const;

export const roomAttributes = {
  locked: { type: "boolean" },
  slowMode: { type: "number", field: "slow" },
  /** The seq of the last event that was applied. */
  rulesSeq: { type: "number", field: "rules" },
} as const;

type Parts = { locked?: boolean | undefined; slowMode?: number | undefined };
export type RulesContent = Parts & { kind: "rules" };

const partsOf = ({ locked, slowMode }: Parts) => ({
  ...(locked !== undefined && { locked }),
  ...(slowMode !== undefined && { slowMode }),
});

/** The rules that a room's item says it has. */
export const rulesIn = ({ locked = false, slowMode = 0 }: Partial<RoomItem>): RoomRules => ({
  locked,
  slowMode,
});

/** Rules as an event leaves them. */
export const rulesAfter = (rules: RoomRules, event: RulesEvent): RoomRules => ({
  ...rules,
  ...partsOf(event),
});

export const reader: EventReader<RulesEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    return fields && { action: "rules", ...fields, ...partsOf(item) };
  },
  onRoom: (item) => (item.rulesSeq === undefined ? {} : { rules: { ...rulesIn(item), seq: item.rulesSeq } }),
};

const requireRules = async (
  store: Store,
  { room, locked, slowMode }: Envelope & RulesContent,
  onCost: OnCost,
): Promise<undefined> => {
  if (locked === undefined && slowMode === undefined) {
    throw new ParleyError("invalid_field", "Send `locked` or `slowMode`.", { field: "locked" });
  }
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  const now = rulesIn(data ?? {});
  const isChanged = (locked ?? now.locked) !== now.locked || (slowMode ?? now.slowMode) !== now.slowMode;
  if (!isChanged) throw new ParleyError("unchanged", "The room has these rules.", { field: "room" });
  return undefined;
};

export const log: LogKind<SetRules, RulesContent, RulesEvent> = {
  content: (request) => ({ kind: "rules", ...partsOf(request) }),
  cost: () => moderationCost,
  digest: ({ locked, slowMode }) => [locked ?? null, slowMode ?? null],
  attributes: ({ sender, ...content }) => ({ name: sender.name, ...partsOf(content) }),
  aclChanges: () => [{ room: true }],
  require: requireRules,
  requireAgain: requireRules,
  isOutgrown: () => false,
  // An earlier change was applied before this one took its seq: see `prepareChange`.
  apply: async (store, room, { seq, ...event }, { isAdmitted, onCost }) => {
    if (!isAdmitted) {
      onCost(prices.readUnit);
      const { data } = await store.rooms.get({ room }).go({ consistent: true });
      if ((data?.rulesSeq ?? 0) >= seq) return undefined;
      onCost(prices.writeUnit);
    }
    await store.rooms
      .patch({ room })
      .set({ ...partsOf(event), rulesSeq: seq })
      .where(({ rulesSeq }, { notExists, lt }) => `${notExists(rulesSeq)} OR ${lt(rulesSeq, seq)}`)
      .go({ returnOnConditionCheckFailure: true });
    return undefined;
  },
};
