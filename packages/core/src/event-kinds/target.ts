import { type OnCost, readCost, rewriteCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";

/** The approximate size in bytes of a stored message, without its keys. */
export const sizeOf = (item: EventItem): number => Buffer.byteLength(JSON.stringify(item));

/** Reads what is stored at a seq of a room's log, and charges the read by its size. */
export const readTarget = async (
  store: Store,
  room: string,
  seq: number,
  onCost: OnCost,
): Promise<EventItem | undefined> => {
  const item = await readPlace(store, room, seq);
  onCost(readCost(item ? sizeOf(item) : 0));
  return item;
};

/**
 * What writing a message again costs beyond what its change was charged.
 *
 * @param counted the bytes of the text that was charged as the message's.
 */
export const excessOf = (message: EventItem, counted: number): number =>
  Math.max(0, rewriteCost(sizeOf(message)) - rewriteCost(counted));
