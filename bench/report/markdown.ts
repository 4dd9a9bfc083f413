import type { Quantiles, Spread } from "../measure/spread.ts";

/** A number with a fixed number of decimals, and with commas. */
export const number = (value: number, digits = 0): string =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** "340 (320 to 370)": the median of all rounds, the minimum and the maximum. */
export const spread = ({ median, min, max }: Spread, digits = 0): string =>
  min === max
    ? number(median, digits)
    : `${number(median, digits)} (${number(min, digits)} to ${number(max, digits)})`;

/** "p50 40, p99 90, max 120". */
export const quantiles = ({ p50, p99, max }: Quantiles): string =>
  `p50 ${number(p50)}, p99 ${number(p99)}, max ${number(max)}`;

/** A Markdown table. Columns after the first are right-aligned. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? "---" : "--:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
