import * as v from "valibot";
import { type OnCost, pinCost, rewriteCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import { MessageId, RoomName, Seq } from "../wire/field.ts";
import { changeAttributes, changeEntries, requireMessage } from "./change.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import { list, pinOf, pinsIn, release, reserve, withoutOne } from "./pin-list.ts";
import { retry } from "./retry.ts";
import { sizeOf } from "./target.ts";
import { wireKind } from "./wire-kind.ts";

/** A message is pinned to its room, or no longer is. Of several the one with the highest seq holds. */
export const PinEvent = v.object({ action: v.literal("pin"), ...changeEntries, pinned: v.boolean() });
export type PinEvent = v.InferOutput<typeof PinEvent>;

/**
 * Pins anybody's message, or with `pinned: false` unpins it. `seq` is the message's, `id` the
 * event's own.
 */
export const Pin = v.object({
  action: v.picklist(["pin"]),
  id: v.optional(MessageId),
  room: RoomName,
  seq: Seq,
  pinned: v.optional(v.boolean("`pinned` is true or false."), true),
  retry,
});
export type Pin = v.InferOutput<typeof Pin>;

export const wire = wireKind(PinEvent);

/** What a message says of it. */
export const messageMarks = {
  /** The seq of the event that pinned this message, as long as it is pinned. */
  pin: v.optional(v.number()),
};

/** What a room's state says of it. */
export const roomMarks = {
  /**
   * Missing where nothing is pinned. `target`: a pinned message's seq; `seq`: that of the event
   * that pinned it.
   */
  pins: v.optional(v.array(v.object({ target: v.number(), seq: v.number() }))),
};

export const attributes = {
  ...changeAttributes,
  /** Of the event: whether it pins. */
  pinned: { type: "boolean" },
  /** Of a message: the seq of the event that pinned it, as long as it is pinned. */
  pin: { type: "number" },
  /** Of a message: the seq of the last event that pinned or unpinned it. */
  pinChange: { type: "number" },
} as const;

export const roomAttributes = {
  /** What is pinned, as `writePins` has it: a text, so that an update can be conditional on all of it. */
  pins: { type: "string" },
} as const;

export type PinContent = { kind: "pin"; target: number; pinned: boolean };

export const reader: EventReader<PinEvent> = {
  event: ({ seq, id, userId, timestamp, target, pinned }) => {
    if (id === undefined || target === undefined || pinned === undefined) return undefined;
    return { action: "pin", seq, id, userId, timestamp, target, pinned };
  },
  onMessage: (item) => {
    const pin = pinOf(item);
    return pin === undefined ? {} : { pin };
  },
  onRoom: ({ pins }) => {
    const pinned = pinsIn(pins);
    return pinned.length === 0 ? {} : { pins: pinned };
  },
};

export const log: LogKind<Pin, PinContent, PinEvent> = {
  content: ({ seq, pinned }) => ({ kind: "pin", target: seq, pinned }),
  cost: () => pinCost,
  digest: ({ target, pinned }) => [target, pinned],
  attributes: ({ target, pinned }) => ({ target, pinned }),
  require: async (store, draft, onCost) => {
    const message = await requireMessage(store, draft, onCost);
    if (draft.pinned) await reserve(store, draft, onCost);
    return message;
  },
  release: async (store, draft, onCost) => {
    if (draft.pinned) await release(store, draft, onCost);
  },
  isOutgrown: ({ seq }, message) => !message || message.deleted === true || (message.pinChange ?? 0) > seq,
  apply: async (store, room, event, { message, isAdmitted, onCost }) => {
    const { target, pinned } = event;
    const needsWriting = message !== undefined && !message.deleted && !isIn(message, event);
    if (needsWriting) await write(store, room, event, message, onCost);
    return list(store, room, target, {
      known: needsWriting ? undefined : message,
      kept: pinned && isAdmitted ? withoutOne : ({ reserved }) => reserved,
      onCost,
    });
  },
  onDeleted: async (store, message, onCost) => {
    if (message.pin === undefined) return;
    const { room, seq } = message;
    await list(store, room, seq, { kept: () => undefined, onCost });
    onCost(rewriteCost(0));
    await store.events.patch({ room, seq }).remove(["pin"]).go();
  },
};

/** Whether a message has a pin, or a later one. */
const isIn = ({ pinChange = 0 }: EventItem, { seq }: PinEvent): boolean => pinChange >= seq;

/** Puts a pin into its message, unless a later one is there. */
const write = async (
  store: Store,
  room: string,
  { target, seq, pinned }: PinEvent,
  message: EventItem,
  onCost: OnCost,
): Promise<void> => {
  onCost(rewriteCost(sizeOf(message)));
  const patch = store.events.patch({ room, seq: target });
  await (pinned ? patch.set({ pinChange: seq, pin: seq }) : patch.set({ pinChange: seq }).remove(["pin"]))
    .where(
      ({ deleted, pinChange }, { notExists, lt }) =>
        `${notExists(deleted)} AND (${notExists(pinChange)} OR ${lt(pinChange, seq)})`,
    )
    .go({ returnOnConditionCheckFailure: true });
};
