import type { MuteItem } from "../table/mute.entity.ts";
import type { Store } from "../table/store.ts";
import { muteMinutes } from "../wire/limits.ts";

/** The longest mute, in milliseconds. */
export const longestMute = muteMinutes * 60_000;

/** Bytes of a mute's item. */
export const muteBytes = 400;

/** What the last event says of whether a user is muted, by a strongly consistent read. */
export const findMute = async (store: Store, member: string, room: string): Promise<MuteItem | undefined> => {
  const { data } = await store.mutes.get({ member, room }).go({ consistent: true });
  return data ?? undefined;
};

/** Seconds for which the item outlives what it says: longer than a function runs. */
const marginSeconds = 60 * 60;

/**
 * Stores what an event says, or what a user takes over as of it, unless a later one is stored. It is kept
 * until the longest mute of that time would have ended: one that is applied late, after another event has
 * ended it, changes nothing then.
 *
 * @param mute `at`: when the event was, in epoch milliseconds.
 */
export const storeMute = async (
  store: Store,
  { at, ...mute }: { member: string; room: string; seq: number; until: number; at: number },
): Promise<void> => {
  if (at + longestMute <= store.now()) return;
  await store.mutes
    .put({ ...mute, expireAt: Math.ceil((at + longestMute) / 1000) + marginSeconds })
    .where(({ seq }, { notExists, lte }) => `${notExists(seq)} OR ${lte(seq, mute.seq)}`)
    .go({ returnOnConditionCheckFailure: true });
};

/** Whether anybody may be muted in a room, by its item. */
export const mayHaveMutes = (
  store: Store,
  { mutesUntil = 0 }: { mutesUntil?: number | undefined },
): boolean => mutesUntil > store.now();
