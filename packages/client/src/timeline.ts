import type { LogSlice, MessageEvent, RoomState } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/protocol/field";
import { type Row, rowOf } from "./row.ts";

/** The rows that were not known before; or that what came is of another log than this one. */
export type Applied = readonly Row[] | "other log";

/**
 * What is known of one room's log. Whatever order slices and live messages come in, and however often,
 * it holds each message once, by seq.
 *
 * `#from` and `#cursor` are the ends of the stretch that is complete: after the one, up to and with the
 * other, every seq is either held or will never be. Rows beyond the cursor were told live, past a hole.
 */
export class Timeline {
  #epoch: string | undefined;
  #head = 0;
  #from = 0;
  /** Undefined until the first state of the room: rows told before that hang in the air. */
  #cursor: number | undefined;
  #hasOlder = false;
  #rows: Row[] = [];
  readonly #isOwn: (userId: string) => boolean;

  constructor(isOwn: (userId: string) => boolean) {
    this.#isOwn = isOwn;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Whether the log has messages before the first row. */
  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** Where reading on begins. Undefined until the first state of the room has come. */
  get cursor(): Cursor | undefined {
    if (this.#epoch === undefined || this.#cursor === undefined) return undefined;
    return { epoch: this.#epoch, seq: this.#cursor };
  }

  /** The highest seq known to be taken. */
  get head(): number {
    return this.#head;
  }

  /** The seq before which older pages begin. */
  get olderBefore(): number {
    return this.#from + 1;
  }

  /** Whether the log has, or may still get, something after the cursor. */
  get behind(): boolean {
    return this.#cursor !== undefined && this.#head > this.#cursor;
  }

  /** Takes the state that came with `welcome` or `joined`, which was asked for with the cursor `sent`. */
  enter(state: RoomState, sent: Cursor | undefined): readonly Row[] {
    const sameLog = state.epoch === this.#epoch;
    if (!state.reset && sameLog && sent?.epoch === state.epoch) {
      this.#advance(state, sent.seq);
      return this.#merge(state.events);
    }
    // The server refused a cursor into the very log that it is in: then what is held is not to be trusted.
    if (!sameLog || sent?.epoch === state.epoch) this.#clear(state.epoch);
    const from = startOf(state, sent);
    if (this.#cursor === undefined || this.#cursor < from) {
      this.#rows = this.#rows.filter((row) => row.seq > from);
      this.#from = from;
      this.#cursor = from;
      this.#hasOlder = from > 0;
    }
    this.#advance(state, from);
    return this.#merge(state.events);
  }

  /** Takes a live message, which may be late, early or known. */
  live(epoch: string, event: MessageEvent): Applied {
    this.#epoch ??= epoch;
    if (epoch !== this.#epoch) return "other log";
    this.#head = Math.max(this.#head, event.seq);
    return this.#merge([event]);
  }

  /** Takes a slice that was read from the seq `after`. */
  after(slice: LogSlice, after: number): Applied {
    if (slice.epoch !== this.#epoch) return "other log";
    this.#advance(slice, after);
    return this.#merge(slice.events);
  }

  /** Takes a slice of at most `limit` events that was read back from `olderBefore`, as it was then. */
  before(slice: LogSlice, before: number, limit: number): Applied {
    if (slice.epoch !== this.#epoch) return "other log";
    if (this.#cursor === undefined || before !== this.olderBefore) return [];
    // A page that has more before it spans at least `limit` places, empty ones included.
    const first = Math.min(slice.events[0]?.seq ?? before, before - limit);
    this.#from = slice.more ? Math.max(0, first - 1) : 0;
    this.#hasOlder = slice.more;
    // A hole in what is new here may still be filled: the cursor goes back to where that is known.
    if (slice.settled < before - 1) this.#cursor = Math.max(this.#from, slice.settled);
    return this.#merge(slice.events);
  }

  /** Takes word of the log's head. */
  heard(head: number): void {
    this.#head = Math.max(this.#head, head);
  }

  /** The last seq of the unbroken run of rows that begins after `seq`. */
  heldThrough(seq: number): number {
    let last = seq;
    for (let at = this.#indexAfter(seq); this.#rows[at]?.seq === last + 1; at += 1) last += 1;
    return last;
  }

  /** Decides anew which rows are our own, when more is known of who we are. */
  reclaim(): void {
    this.#rows = this.#rows.map((row) => {
      if (row.own || !this.#isOwn(row.userId)) return row;
      return { ...row, own: true, key: row.id };
    });
  }

  #clear(epoch: string): void {
    this.#epoch = epoch;
    this.#head = 0;
    this.#from = 0;
    this.#cursor = undefined;
    this.#hasOlder = false;
    this.#rows = [];
  }

  /** A slice settles what it spans, but moves the cursor only if it begins where that already is. */
  #advance(slice: LogSlice, after: number): void {
    this.#head = Math.max(this.#head, slice.head);
    if (this.#cursor !== undefined && after <= this.#cursor) {
      this.#cursor = Math.max(this.#cursor, slice.settled);
    }
  }

  #merge(events: readonly MessageEvent[]): readonly Row[] {
    const bySeq = new Map(events.map((event) => [event.seq, event]));
    const added = [...bySeq.values()]
      .filter((event) => event.seq > this.#from && !this.#holds(event.seq))
      .map((event) => rowOf(event, this.#isOwn(event.userId)))
      .sort((a, b) => a.seq - b.seq);
    this.#insert(added);
    if (this.#cursor !== undefined) this.#cursor = this.heldThrough(this.#cursor);
    return added;
  }

  /** Appending costs what is appended; anything else, one pass over what comes after it. */
  #insert(added: readonly Row[]): void {
    const first = added[0];
    if (!first) return;
    const displaced = this.#rows.splice(this.#indexAfter(first.seq));
    const merged = displaced.length === 0 ? added : [...added, ...displaced].sort((a, b) => a.seq - b.seq);
    for (const row of merged) this.#rows.push(row);
  }

  #holds(seq: number): boolean {
    return this.#rows[this.#indexAfter(seq - 1)]?.seq === seq;
  }

  /** The index of the first row after `seq`. */
  #indexAfter(seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.seq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The seq after which a room's state begins: the newest of the log, or what follows the cursor `sent`. */
function startOf(state: RoomState, sent: Cursor | undefined): number {
  if (!state.reset) return sent?.seq ?? 0;
  if (!state.more) return 0;
  const first = state.events[0];
  return first ? first.seq - 1 : state.settled;
}
