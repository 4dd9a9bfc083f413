const units = [
  { seconds: 86_400, name: "day" },
  { seconds: 3600, name: "hour" },
  { seconds: 60, name: "minute" },
  { seconds: 1, name: "second" },
] as const;

/** A number of seconds in words, in the largest unit that divides it: "1 hour", "90 minutes". */
export function durationText(seconds: number): string {
  const { name, ...unit } = units.find((each) => seconds % each.seconds === 0) ?? units[3];
  const count = seconds / unit.seconds;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
