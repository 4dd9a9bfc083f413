import { bounds } from "../../packages/client/src/bounds.ts";
import type { TimelineMessage } from "../../packages/client/src/snapshot.ts";
import type { Ledger } from "./ledger.ts";

type Rows = readonly TimelineMessage[];

/** How many rows from the first on are identical objects in both. */
const sameFrom = (before: Rows, now: Rows): number => {
  const max = Math.min(before.length, now.length);
  let same = 0;
  while (same < max && before[same] === now[same]) same += 1;
  return same;
};

/**
 * Watches what one client shows of one room, from entering to leaving: never a message twice, the
 * acknowledged ones in the order of the log and before all others, and none of them ever
 * disappears, but the oldest of more than a client keeps.
 *
 * It checks only what changed since the last check, so that it can check everything that is shown.
 */
export class Witness {
  #rows: Rows = [];
  readonly #ids = new Set<string>();
  readonly #room: string;
  readonly #who: string;
  readonly #ledger: Ledger;

  constructor(room: string, who: string, ledger: Ledger) {
    this.#room = room;
    this.#who = who;
    this.#ledger = ledger;
  }

  look(rows: Rows): void {
    const same = sameFrom(this.#rows, rows);
    const before = this.#rows.slice(same);
    const now = rows.slice(same);
    this.#rows = rows;
    const keptFrom = rows.length < bounds.messages ? 0 : (rows[0]?.seq ?? 0);
    this.#checkKept(before, now, keptFrom);
    for (const row of before) this.#ids.delete(row.id);
    this.#checkOrder(rows[same - 1], now);
    for (const row of now) {
      if (this.#ids.has(row.id))
        this.#breach("doubled", `shows ${row.id} twice, also as ${JSON.stringify(row)}`);
      this.#ids.add(row.id);
      this.#ledger.shown(this.#room, row, this.#who);
    }
  }

  #checkKept(before: Rows, now: Rows, keptFrom: number): void {
    const acknowledged = before.filter((row) => row.seq !== undefined && row.seq >= keptFrom);
    if (acknowledged.length === 0) return;
    const seqs = new Map(now.map((row) => [row.id, row.seq]));
    for (const { id, seq } of acknowledged) {
      if (seqs.get(id) === undefined) this.#breach("lost", `showed ${id} at ${seq}, and does so no more`);
    }
  }

  #checkOrder(last: TimelineMessage | undefined, rows: Rows): void {
    let highest = last ? (last.seq ?? Number.POSITIVE_INFINITY) : 0;
    for (const { id, seq } of rows) {
      if (seq !== undefined && seq <= highest)
        this.#breach("misordered", `shows ${id} at ${seq} after ${highest}`);
      highest = seq ?? Number.POSITIVE_INFINITY;
    }
  }

  #breach(breach: "lost" | "doubled" | "misordered", what: string): void {
    this.#ledger.breach(breach, `${this.#who} in ${this.#room} ${what}.`);
  }
}
