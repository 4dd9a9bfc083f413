/**
 * A whole number as in a sentence: `4000` as `4,000`. The platform's `toLocaleString` loads its
 * locales for that, a tenth of a cold start's import (docs/benchmarks.md).
 */
export const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
