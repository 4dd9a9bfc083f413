/** A number with thousands separators and a fixed number of decimals. */
export const rounded = (value: number, digits: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** US dollars to the cent; less than half a cent is shown as such. */
export const dollars = (usd: number): string =>
  usd > 0 && usd < 0.005 ? "<$0.01" : `$${rounded(usd, usd >= 1000 ? 0 : 2)}`;

/** The share of a part in percent. */
export const percent = (part: number, whole: number): string => {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return share > 0 && share < 0.5 ? "<1 %" : `${Math.round(share)} %`;
};

/** Lines of columns: the first `texts` of them left-aligned, all others right-aligned. */
export const columns = (rows: readonly (readonly string[])[], texts: number): string[] => {
  const widths = rows.reduce<number[]>(
    (widths, row) => row.map((cell, at) => Math.max(cell.length, widths[at] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at < texts ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};
