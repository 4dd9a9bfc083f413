import * as v from "valibot";
import { editCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { isAlive } from "../table/expiry.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName, Seq } from "../wire/field.ts";
import { changeAttributes, changeEntries, requireMessage } from "./change.ts";
import type { LogKind } from "./log-kind.ts";
import { retry } from "./retry.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * The most messages of a room that are pinned at once: its item stays under 1 KB, one write unit a
 * message.
 */
export const pinsOfRoom = 20;

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

export const wire = wireKind(PinEvent, Pin);

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

export const log: LogKind<Pin, PinContent, PinEvent> = {
  content: ({ seq, pinned }) => ({ kind: "pin", target: seq, pinned }),
  // An event, the message that it goes into, and the room's item twice.
  cost: () => editCost(0),
  digest: ({ target, pinned }) => [target, pinned],
  attributes: ({ target, pinned }) => ({ target, pinned }),
  event: ({ seq, id, userId, timestamp, target, pinned }) => {
    if (id === undefined || target === undefined || pinned === undefined) return undefined;
    return { action: "pin", seq, id, userId, timestamp, target, pinned };
  },
  require: async (store, draft) => {
    await requireMessage(store, draft);
    if (draft.pinned) await reserve(store, draft.room, draft.target);
  },
  apply: async (store, room, { target, seq, pinned }) => {
    const patch = store.events.patch({ room, seq: target });
    await (pinned ? patch.set({ pinChange: seq, pin: seq }) : patch.set({ pinChange: seq }).remove(["pin"]))
      .where(
        ({ deleted, pinChange }, { notExists, lt }) =>
          `${notExists(deleted)} AND (${notExists(pinChange)} OR ${lt(pinChange, seq)})`,
      )
      .go({ returnOnConditionCheckFailure: true });
    return list(store, room, target, { keepPlace: !pinned });
  },
  onDeleted: async (store, message) => {
    if (message.pin === undefined) return;
    const { room, seq } = message;
    await list(store, room, seq, { keepPlace: false });
    await store.events.patch({ room, seq }).remove(["pin"]).go();
  },
  onMessage: (item) => {
    const pin = pinOf(item);
    return pin === undefined ? {} : { pin };
  },
  onRoom: ({ pins }) => {
    const pinned = readPins(pins)
      .filter(isPinned)
      .map(({ target, seq }) => ({ target, seq }));
    return pinned.length === 0 ? {} : { pins: pinned };
  },
};

/**
 * An entry of a room's list: a message, and the seq of the event that pinned it, if one has.
 * `reservedAt`: when its place was last reserved for a pin that is in flight, in epoch seconds.
 */
type Entry = { target: number; seq?: number | undefined; reservedAt?: number | undefined };

const isPinned = (entry: Entry): entry is Entry & { seq: number } => entry.seq !== undefined;

/**
 * Seconds for which a place in the list is kept for a pin that is in flight: longer than a send may
 * take.
 */
const reservationSeconds = 60;

const pinOf = ({ deleted, pin }: Pick<EventItem, "deleted" | "pin">): number | undefined =>
  deleted ? undefined : pin;

/** In base 36, so that the longest list leaves the room's item under 1 KB. */
const radix = 36;

const textOf = (value: number | undefined): string => value?.toString(radix) ?? "";

const numberOf = (text: string): number | undefined => (text ? Number.parseInt(text, radix) : undefined);

const readPins = (text: string | undefined): Entry[] =>
  (text ? text.split(" ") : []).flatMap((entry) => {
    const [target, seq, reservedAt] = entry.split(":").map(numberOf);
    return target === undefined ? [] : { target, seq, reservedAt };
  });

/** `target:seq` of each entry, with `:reservedAt` behind it while a pin is in flight. */
const writePins = (pins: readonly Entry[]): string =>
  pins
    .toSorted((one, other) => one.target - other.target)
    .map(({ target, seq, reservedAt }) => [target, seq, ...(reservedAt === undefined ? [] : [reservedAt])])
    .map((values) => values.map(textOf).join(":"))
    .join(" ");

/** Rounds before a change of a room's list that meets others gives up. */
const rounds = 12;

/** Changes a room's list of what is pinned, whoever else does so at the same time. */
const changePins = async (
  store: Store,
  room: string,
  change: (pins: Entry[]) => Entry[] | Promise<Entry[]>,
): Promise<void> => {
  for (let round = 0; round < rounds; round++) {
    const { data } = await store.rooms.get({ room }).go({ consistent: true });
    if (!data) return;
    const before = data.pins;
    const after = writePins(await change(readPins(before)));
    if (after === (before ?? "")) return;
    const patch = store.rooms.patch({ room });
    const changed = await (after === "" ? patch.remove(["pins"]) : patch.set({ pins: after }))
      .where(({ pins }, { eq, notExists }) => (before === undefined ? notExists(pins) : eq(pins, before)))
      .go({ returnOnConditionCheckFailure: true });
    if (!changed.rejected) return;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (round + 1)));
  }
  throw new ParleyError("unavailable", "Too many messages are being pinned just now. Send this again.");
};

/**
 * Keeps a place in the room's list for a message that is about to be pinned: so there are never
 * more than `pinsOfRoom`, however many pin at once. A pinned message keeps its place, too: an unpin
 * may come before the pin.
 *
 * @throws ParleyError `too_many_pins`.
 */
const reserve = (store: Store, room: string, target: number): Promise<void> =>
  changePins(store, room, async (pins) => {
    const reservedAt = Math.ceil(store.now() / 1000);
    const known = pins.find((each) => each.target === target);
    const others = pins.filter((each) => each !== known).flatMap((each) => unexpired(store, each));
    const entry = { target, seq: known?.seq, reservedAt };
    if (known && isPinned(known)) return [...others, entry];
    const kept = others.length < pinsOfRoom ? others : await stillPinned(store, room, others);
    if (kept.length < pinsOfRoom) return [...kept, entry];
    throw new ParleyError(
      "too_many_pins",
      `A room has at most ${pinsOfRoom} pinned messages. Unpin one first.`,
      { field: "seq" },
    );
  });

/** An entry without its reservation, if that has expired: the pin is stored, or never will be. */
const unexpired = (store: Store, entry: Entry): Entry[] => {
  const { target, seq, reservedAt } = entry;
  if (reservedAt === undefined || reservedAt > store.now() / 1000 - reservationSeconds) return [entry];
  return seq === undefined ? [] : [{ target, seq }];
};

/** The entries of a full list without those whose message is gone. */
const stillPinned = async (store: Store, room: string, pins: readonly Entry[]): Promise<Entry[]> => {
  const kept = await Promise.all(
    pins.map(async (entry) => {
      if (entry.reservedAt !== undefined) return [entry];
      const item = await readPlace(store, room, entry.target);
      return item && isAlive(store, item) && pinOf(item) !== undefined ? [entry] : [];
    }),
  );
  return kept.flat();
};

/**
 * Has the room's list say of a message what the message itself says. That may change meanwhile, so it is
 * looked at again: whoever changed it last finds the list right, or puts it right.
 *
 * @param keepPlace whether a place stays reserved, if one is: a pin that is in flight may come after
 *   this change.
 */
const list = async (
  store: Store,
  room: string,
  target: number,
  { keepPlace }: { keepPlace: boolean },
): Promise<undefined> => {
  let listed: number | undefined;
  for (let round = 0; round < rounds; round++) {
    const item = await readPlace(store, room, target);
    const pin = item && pinOf(item);
    if (round > 0 && pin === listed) return;
    listed = pin;
    await changePins(store, room, (pins) => {
      const others = pins.filter((each) => each.target !== target);
      const known = pins.find((each) => each.target === target);
      const reservedAt = keepPlace ? known?.reservedAt : undefined;
      if (pin === undefined && reservedAt === undefined) return others;
      return [...others, { target, seq: pin, reservedAt }];
    });
  }
};
