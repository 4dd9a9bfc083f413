import { expect, test } from "vitest";
import { forgetSizes } from "./row-sizes.ts";

const rowsOf = (keys: readonly string[]) => ({
  count: keys.length,
  keyAt: (index: number) => keys[index] ?? "",
});

test("the sizes of rows that are gone are forgotten, and those of the rows that are there stay", () => {
  const all = Array.from({ length: 50_000 }, (_, index) => `m${index}`);
  const itemSizeCache = new Map<unknown, number>();
  for (let end = 1_000; end <= all.length; end += 100) {
    const keys = all.slice(end - 1_000, end);
    for (const [index, key] of keys.entries()) itemSizeCache.set(key, index);
    forgetSizes({ itemSizeCache }, rowsOf(keys));
    expect(itemSizeCache.size).toBeLessThanOrEqual(1_500);
    for (const key of keys) expect(itemSizeCache.has(key)).toBe(true);
  }
});
