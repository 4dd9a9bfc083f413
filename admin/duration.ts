const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** The maximum duration of a temporary block, in seconds: ten years. A longer one has no end. */
const longest = 3_650 * 86_400;

/** Converts a duration such as `30m`, `12h` or `7d` to seconds; undefined for any other text. */
export const readDuration = (text: string): number | undefined => {
  const [, count, unit = ""] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsOf[unit] ?? Number.NaN);
  return seconds <= longest ? seconds : undefined;
};
