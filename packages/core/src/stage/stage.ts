import { expiresIn } from "../table/expiry.ts";
import { guestsPart } from "../table/stage.entity.ts";
import type { Store } from "../table/store.ts";

/** The one stage of a table. */
const stage = "stage";

/** Seconds for which a day's spending is kept: 13 months. */
const spendingLifeSeconds = 396 * 24 * 60 * 60;

/** Whether guests are admitted, and what this UTC day cost so far, in millionths of a US dollar. */
export type StageState = { guests: "on" | "off"; day: string; spent: number };

/** The UTC day of a time in epoch milliseconds, such as `2026-01-31`. */
export const dayName = (now: number): string => new Date(now).toISOString().slice(0, 10);

/**
 * Reads the state of the stage: one Query of half a read unit. Guests are admitted unless the
 * operator has turned them off.
 */
export const readStage = async (store: Store): Promise<StageState> => {
  const { data } = await store.stages.query.stage({ stage }).go({ order: "desc", limit: 2, pages: 1 });
  const day = dayName(store.now());
  return {
    guests: data.find(({ part }) => part === guestsPart)?.guests ?? "on",
    day,
    spent: data.find(({ part }) => part === day)?.spent ?? 0,
  };
};

/**
 * Turns guests off or on for the stage. Environments notice within seconds: from then on guests get
 * no token and no connection. Connected guests get no events, and are disconnected at their next
 * frame or the next message of a room.
 */
export const setGuests = async (store: Store, guests: "on" | "off"): Promise<void> => {
  await store.stages.put({ stage, part: guestsPart, guests }).go();
};

/**
 * What a UTC day cost so far, in millionths of a US dollar, as far as environments have reported
 * it. Default: today.
 */
export const readSpending = async (store: Store, day = dayName(store.now())): Promise<number> => {
  const { data } = await store.stages.get({ stage, part: day }).go({ consistent: true });
  return data?.spent ?? 0;
};

/** Adds to what today cost, in millionths of a US dollar: one write unit. Returns the sum. */
export const addSpending = async (store: Store, spent: number): Promise<number> => {
  const { data } = await store.stages
    .upsert({ stage, part: dayName(store.now()) })
    .add({ spent })
    .set({ expireAt: expiresIn(store, spendingLifeSeconds) })
    .go({ response: "all_new" });
  return data.spent ?? 0;
};
