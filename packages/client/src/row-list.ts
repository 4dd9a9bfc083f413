import type { Row } from "./row.ts";

/** Rows in the order of seq. */
export class RowList {
  #rows: Row[] = [];

  get all(): readonly Row[] {
    return this.#rows;
  }

  at(seq: number): Row | undefined {
    const row = this.#rows[indexAfter(this.#rows, seq - 1)];
    return row?.seq === seq ? row : undefined;
  }

  /**
   * Puts in rows that are not there yet, given in the order of seq. Appending costs what is appended; anything
   * else, one pass over what comes after it.
   */
  insert(added: readonly Row[]): void {
    const first = added[0];
    if (!first) return;
    const displaced = this.#rows.splice(indexAfter(this.#rows, first.seq));
    const merged = displaced.length === 0 ? added : [...added, ...displaced].sort((a, b) => a.seq - b.seq);
    for (const row of merged) this.#rows.push(row);
  }

  /** Puts a row in the place of the one with its seq. */
  replace(row: Row): void {
    const index = indexAfter(this.#rows, row.seq - 1);
    if (this.#rows[index]?.seq === row.seq) this.#rows[index] = row;
  }

  map(change: (row: Row) => Row): void {
    this.#rows = this.#rows.map(change);
  }

  /** Forgets the rows up to and with a seq. */
  dropThrough(seq: number): void {
    this.#rows.splice(0, indexAfter(this.#rows, seq));
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
