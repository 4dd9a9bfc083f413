import type { Row } from "./row.ts";

/** Rows in seq order. */
export class RowList {
  #rows: Row[] = [];

  get all(): readonly Row[] {
    return this.#rows;
  }

  /**
   * Adds new rows, given in seq order. Appending takes time for the new rows only; inserting also
   * for all rows after them.
   */
  insert(added: readonly Row[]): void {
    const first = added[0];
    if (!first) return;
    const displaced = this.#rows.splice(indexAfter(this.#rows, first.seq));
    const merged = displaced.length === 0 ? added : [...added, ...displaced].sort((a, b) => a.seq - b.seq);
    for (const row of merged) this.#rows.push(row);
  }

  /** Replaces the row at `seq`, and returns the new one. Undefined if there is none. */
  change(seq: number, change: (row: Row) => Row): Row | undefined {
    const index = indexAfter(this.#rows, seq - 1);
    const row = this.#rows[index];
    if (row?.seq !== seq) return undefined;
    const changed = change(row);
    this.#rows[index] = changed;
    return changed;
  }

  has(seq: number): boolean {
    return this.#rows[indexAfter(this.#rows, seq - 1)]?.seq === seq;
  }

  map(change: (row: Row) => Row): void {
    this.#rows = this.#rows.map(change);
  }

  /** Removes the rows up to and including a seq, and returns them. */
  dropThrough(seq: number): readonly Row[] {
    return this.#rows.splice(0, indexAfter(this.#rows, seq));
  }

  clear(): void {
    this.#rows = [];
  }
}

/** The index of the first row after `seq`. */
export function indexAfter(rows: readonly Row[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
