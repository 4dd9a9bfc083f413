import { isSameDay } from "./time.ts";

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dated = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
});

/** When something ends: the time of day, or the day as well if that is not today's. */
export const endText = (at: number, now: number): string => (isSameDay(at, now) ? clock : dated).format(at);
