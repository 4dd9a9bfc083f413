import { type OnCost, prices } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { readTarget } from "./target.ts";

/*
 * A room's list of what is pinned, in the room's item: so that its state needs no further read.
 */

/**
 * The most messages of a room that are pinned at once: its item stays under 1 KB, one write unit a
 * message.
 */
export const pinsOfRoom = 20;

/** Pins that are in flight: how many, and when the last one was admitted, in epoch seconds. */
type Reserved = { at: number; pins: number };

/**
 * An entry of a room's list: a message, and the seq of the event that pinned it, if one has.
 * `reserved`: its place is kept for pins that are in flight.
 */
type Entry = { target: number; seq?: number | undefined; reserved?: Reserved | undefined };

const isPinned = (entry: Entry): entry is Entry & { seq: number } => entry.seq !== undefined;

/**
 * Seconds for which a place in the list is kept for a pin that is in flight: longer than a send may
 * take.
 */
const reservationSeconds = 60;

/** The seq of the event that pinned a message, as long as it is pinned. */
export const pinOf = ({ deleted, pin }: Pick<EventItem, "deleted" | "pin">): number | undefined =>
  deleted ? undefined : pin;

/** In base 36, so that the longest list leaves the room's item under 1 KB. */
const radix = 36;

const textOf = (value: number | undefined): string => value?.toString(radix) ?? "";

const numberOf = (text: string): number | undefined => (text ? Number.parseInt(text, radix) : undefined);

const readPins = (text: string | undefined): Entry[] =>
  (text ? text.split(" ") : []).flatMap((entry) => {
    const [target, seq, at, pins = 1] = entry.split(":").map(numberOf);
    if (target === undefined) return [];
    return { target, seq, ...(at !== undefined && { reserved: { at, pins } }) };
  });

/** What a room's text says is pinned. */
export const pinsIn = (text: string | undefined): { target: number; seq: number }[] =>
  readPins(text)
    .filter(isPinned)
    .map(({ target, seq }) => ({ target, seq }));

/**
 * `target:seq` of each entry, with the time behind it while a pin is in flight, and how many are if
 * it is not one.
 */
const writePins = (pins: readonly Entry[]): string =>
  pins
    .toSorted((one, other) => one.target - other.target)
    .map(({ target, seq, reserved }) => [target, seq, ...(reserved ? reservedValues(reserved) : [])])
    .map((values) => values.map(textOf).join(":"))
    .join(" ");

const reservedValues = ({ at, pins }: Reserved): number[] => (pins === 1 ? [at] : [at, pins]);

/** Rounds before a change of a room's list that meets others gives up. */
const rounds = 12;

/**
 * Changes a room's list of what is pinned, whoever else does so at the same time.
 *
 * @returns whether it was written.
 */
const changePins = async (
  store: Store,
  room: string,
  onCost: OnCost,
  change: (pins: Entry[]) => Entry[] | Promise<Entry[]>,
): Promise<boolean> => {
  for (let round = 0; round < rounds; round++) {
    onCost(prices.readUnit);
    const { data } = await store.rooms.get({ room }).go({ consistent: true });
    if (!data) return false;
    const before = data.pins;
    const after = writePins(await change(readPins(before)));
    if (after === (before ?? "")) return false;
    onCost(prices.writeUnit);
    const patch = store.rooms.patch({ room });
    const changed = await (after === "" ? patch.remove(["pins"]) : patch.set({ pins: after }))
      .where(({ pins }, { eq, notExists }) => (before === undefined ? notExists(pins) : eq(pins, before)))
      .go({ returnOnConditionCheckFailure: true });
    if (!changed.rejected) return true;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (round + 1)));
  }
  throw new ParleyError("unavailable", "Too many messages are being pinned just now. Send this again.");
};

type Place = { room: string; target: number };

/**
 * Keeps a place in the room's list for a message that is about to be pinned: so there are never
 * more than `pinsOfRoom`, however many pin at once. A pinned message keeps its place, too: an unpin
 * may come before the pin.
 *
 * @throws ParleyError `too_many_pins`.
 */
export const reserve = (store: Store, { room, target }: Place, onCost: OnCost): Promise<boolean> =>
  changePins(store, room, onCost, async (pins) => {
    const [known] = pins.filter((each) => each.target === target).flatMap((each) => unexpired(store, each));
    const others = pins.filter((each) => each.target !== target).flatMap((each) => unexpired(store, each));
    const reserved = { at: Math.ceil(store.now() / 1000), pins: (known?.reserved?.pins ?? 0) + 1 };
    const entry = { target, seq: known?.seq, reserved };
    if (known && isPinned(known)) return [...others, entry];
    const kept = others.length < pinsOfRoom ? others : await stillPinned(store, room, others, onCost);
    if (kept.length < pinsOfRoom) return [...kept, entry];
    throw new ParleyError(
      "too_many_pins",
      `A room has at most ${pinsOfRoom} pinned messages. Unpin one first.`,
      { field: "seq" },
    );
  });

/** Gives up the place of a pin that was not stored. Those of others in flight are kept. */
export const release = (store: Store, { room, target }: Place, onCost: OnCost): Promise<boolean> =>
  changePins(store, room, onCost, (pins) =>
    pins.flatMap((entry) => {
      if (entry.target !== target || !entry.reserved) return entry;
      const reserved = withoutOne(entry);
      return reserved ? { ...entry, reserved } : withoutPlace(entry);
    }),
  );

/** What stays reserved once one of the pins in flight has ended: the places of the others. */
export const withoutOne = ({ reserved }: Entry): Reserved | undefined =>
  reserved && reserved.pins > 1 ? { ...reserved, pins: reserved.pins - 1 } : undefined;

/** An entry without its reservation: nothing is left of one that is not pinned. */
const withoutPlace = ({ target, seq }: Entry): Entry[] => (seq === undefined ? [] : [{ target, seq }]);

/** An entry without its reservation, if that has expired: the pin is stored, or never will be. */
const unexpired = (store: Store, entry: Entry): Entry[] => {
  const { reserved } = entry;
  const isKept = !reserved || reserved.at > store.now() / 1000 - reservationSeconds;
  return isKept ? [entry] : withoutPlace(entry);
};

/** The entries of a full list without those whose message is gone. */
const stillPinned = async (
  store: Store,
  room: string,
  pins: readonly Entry[],
  onCost: OnCost,
): Promise<Entry[]> => {
  const kept = await Promise.all(
    pins.map(async (entry) => {
      if (entry.reserved) return [entry];
      const item = await readTarget(store, room, entry.target, onCost);
      return item && isAlive(store, item) && pinOf(item) !== undefined ? [entry] : [];
    }),
  );
  return kept.flat();
};

type Listing = {
  /** The message, if it was just read. */
  known?: EventItem | undefined;
  /**
   * What stays reserved of the message's entry. Called once: the pins in flight that this change does
   * not end keep their places, since each may come after it.
   */
  kept: (entry: Entry) => Reserved | undefined;
  onCost: OnCost;
};

/**
 * Makes the room's list agree with a message. The message may change meanwhile, so it is read again if
 * the list was written: whoever changed it last finds the list right, or corrects it.
 */
export const list = async (
  store: Store,
  room: string,
  target: number,
  { known, kept, onCost }: Listing,
): Promise<undefined> => {
  let listed: number | undefined;
  for (let round = 0; round < rounds; round++) {
    const isKnown = round === 0 && known !== undefined;
    const item = isKnown ? known : await readTarget(store, room, target, onCost);
    const pin = item && pinOf(item);
    if (round > 0 && pin === listed) return;
    listed = pin;
    const isWritten = await changePins(store, room, onCost, (pins) => {
      const others = pins.filter((each) => each.target !== target);
      const listedAs = pins.find((each) => each.target === target);
      const reserved = listedAs && (round === 0 ? kept(listedAs) : listedAs.reserved);
      if (pin === undefined && !reserved) return others;
      return [...others, { target, seq: pin, reserved }];
    });
    if (!isWritten) return;
  }
};
