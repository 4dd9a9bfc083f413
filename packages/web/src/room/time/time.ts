const minute = 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const withYear = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

/** "now", "5 min ago" within the hour, otherwise the time of day. */
export function shortTime(at: number, now: number): string {
  const age = now - at;
  // A server's clock may be a little ahead of ours.
  if (age > -5 * minute && age < minute) return "now";
  if (age > 0 && age < 60 * minute) return `${Math.floor(age / minute)} min ago`;
  return clock.format(at);
}

/** Date and time in full, for a title. */
export const fullTime = (at: number): string => full.format(at);

/**
 * "Today", "Yesterday", the weekday and day within this year, otherwise the whole date. In local
 * time.
 */
export function dayName(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (isSameDay(at, now)) return "Today";
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (isSameDay(at, yesterday.getTime())) return "Yesterday";
  return date.getFullYear() === today.getFullYear() ? weekday.format(date) : withYear.format(date);
}

/** Whether both times, in epoch milliseconds, fall on the same local day. */
export function isSameDay(a: number, b: number): boolean {
  // Comparing dates costs ten times as much as this, and most neighbours are far closer than a day.
  if (Math.abs(a - b) >= 25 * 60 * minute) return false;
  return new Date(a).toDateString() === new Date(b).toDateString();
}
