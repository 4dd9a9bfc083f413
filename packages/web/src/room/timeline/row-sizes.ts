import type { Rows } from "./rows.ts";

type Sizes = { readonly itemSizeCache: Map<unknown, number> };

/** How many sizes of rows that are gone may be kept before they are looked for. */
const slack = 500;

/** Makes the list forget the sizes of rows that were let go: it keeps those of all that it ever showed. */
export function forgetSizes({ itemSizeCache }: Sizes, rows: Pick<Rows, "count" | "keyAt">): void {
  if (itemSizeCache.size <= rows.count + slack) return;
  const keys = new Set(Array.from({ length: rows.count }, (_, index) => rows.keyAt(index)));
  for (const key of itemSizeCache.keys())
    if (typeof key === "string" && !keys.has(key)) itemSizeCache.delete(key);
}
