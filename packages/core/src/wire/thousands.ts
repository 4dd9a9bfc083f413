/**
 * A whole number from 0 on, as in a sentence: `4000` as `4,000`. The platform's `toLocaleString` loads its
 * locales for that, a tenth of a cold start's import (docs/benchmarks.md).
 */
export const thousands = (count: number): string => {
  const digits = String(count);
  const first = digits.length % 3 || 3;
  const groups = [digits.slice(0, first)];
  for (let at = first; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3));
  return groups.join(",");
};
