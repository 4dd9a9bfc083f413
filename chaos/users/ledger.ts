import type { TimelineMessage } from "../../packages/client/src/snapshot.ts";

/**
 * A way in which the promise was broken. `differs`: a room differs from what a new client reads.
 */
export type Breach = "lost" | "doubled" | "misordered" | "differs";

export type Violation = { breach: Breach; what: string };

/** A message that a user wrote. */
export type Said = {
  readonly room: string;
  readonly userId: string;
  /** What wrote it: the messages of one sender are in the order of writing. */
  readonly sender: string;
  readonly id: string;
  readonly text: string;
  /** Where its sender's client showed it as acknowledged. */
  seq?: number;
};

export type Acknowledged = Required<Said>;

/** The maximum number of violations kept in words; all are counted. */
const keptInWords = 40;

/**
 * Everything that was written, and the seq at which each message was first shown as acknowledged,
 * by any client.
 */
export class Ledger {
  /** In the order of writing, which is the order of sending for each user. */
  readonly said = new Map<string, Said>();
  readonly violations: Violation[] = [];
  readonly counts: Record<Breach, number> = { lost: 0, doubled: 0, misordered: 0, differs: 0 };
  acknowledged = 0;
  /** By room and id: ids are random, so no two users have the same. */
  readonly #places = new Map<string, number>();

  say(said: Said): void {
    this.said.set(said.id, said);
  }

  /**
   * Notes that a client shows a message as acknowledged. It has one seq, forever and for everyone.
   */
  shown(room: string, row: TimelineMessage, who: string): void {
    if (row.seq === undefined) return;
    const place = `${room}/${row.id}`;
    const known = this.#places.get(place);
    if (known === undefined) this.#places.set(place, row.seq);
    else if (known !== row.seq)
      this.breach("doubled", `${who} shows ${place} at ${row.seq}; it was shown at ${known}.`);
    const said = row.own ? this.said.get(row.id) : undefined;
    if (!said || said.seq !== undefined) return;
    said.seq = row.seq;
    this.acknowledged += 1;
  }

  /** Everything acknowledged so far, in the order of writing. */
  acknowledgedSoFar(): Acknowledged[] {
    return [...this.said.values()].flatMap((said) =>
      said.seq === undefined ? [] : [{ ...said, seq: said.seq }],
    );
  }

  breach(breach: Breach, what: string): void {
    this.counts[breach] += 1;
    if (this.violations.length < keptInWords) this.violations.push({ breach, what });
  }
}
