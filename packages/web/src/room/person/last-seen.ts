import { isSameDay, shortTime } from "../time/time.ts";

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });

/** When a user was last online: "now", "5 min ago", the time of today, or the day. */
export const lastSeenText = (at: number, now: number): string =>
  isSameDay(at, now) ? shortTime(at, now) : day.format(at);
