import { setTimeout as wait } from "node:timers/promises";

/** The clock of an event source. */
export type Time = {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after a number of milliseconds, or as soon as the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
};

export const realTime: Time = {
  now: Date.now,
  pause: (milliseconds, signal) => wait(milliseconds, undefined, { signal, ref: false }).catch(() => {}),
};
