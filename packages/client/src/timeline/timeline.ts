import type { LogSlice, RoomEvent, RoomState } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/wire/field";
import { bounds } from "../bounds.ts";
import { clientKindOf } from "../event-kinds/kinds.ts";
import type { PinnedMessage } from "../snapshot.ts";
import { Changes } from "./changes.ts";
import { type Row, rowOf } from "./row.ts";
import { indexAfter, RowList } from "./row-list.ts";

/** What was not known before. */
export type TimelineDelta = {
  /** Messages, in seq order. */
  readonly added: readonly Row[];
  /** Known messages that have changed. */
  readonly changed: readonly Row[];
  /**
   * The ids of our own messages among the events: they are acknowledged. A change that is in the
   * log may not be in its message yet, which only its own acknowledgement shows.
   */
  readonly own: readonly string[];
};

/** What is new; or that the input is of another log than this one. */
export type Applied = TimelineDelta | "other log";

/**
 * What is known of one room's log. Whatever order slices and live events arrive in, and however
 * often, it holds each message once, by seq, with the changes in the log applied. A change has a
 * seq in the log and no row; one of a message that is not held waits for it.
 *
 * `#from` and `#cursor` are the ends of the complete range: after the one, up to and including the
 * other, every seq is either held or will never exist. What is held beyond the cursor arrived live,
 * past a gap.
 */
export class Timeline {
  #epoch: string | undefined;
  #head = 0;
  #from = 0;
  /** Undefined until the first state of the room: earlier rows have no known position. */
  #cursor: number | undefined;
  #hasOlder = false;
  /** The seqs of what is held beyond the cursor, including changes; of all until there is a cursor. */
  #held = new Set<number>();
  readonly #rows = new RowList();
  readonly #changes = new Changes();
  /** Pinned messages from before what is held. */
  readonly #lookedUp = new Map<number, Row>();
  readonly #isOwn: (userId: string) => boolean;

  constructor(isOwn: (userId: string) => boolean) {
    this.#isOwn = isOwn;
  }

  get rows(): readonly Row[] {
    return this.#rows.all;
  }

  /** Whether the log has events before the first one held. */
  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** Another number after each event that changed what is known of messages, held or not. */
  get revision(): number {
    return this.#changes.revision;
  }

  /** What is pinned, the last pinned first. */
  get pinned(): readonly PinnedMessage[] {
    return this.#changes.pinned().map((seq) => {
      const message = this.rowAt(seq);
      return { seq, ...(message && { message }) };
    });
  }

  /** The message at a seq, if it is held, or was looked up because it is pinned. */
  rowAt(seq: number): Row | undefined {
    const row = this.rows[indexAfter(this.rows, seq - 1)];
    if (row?.seq === seq) return row;
    const lookedUp = this.#lookedUp.get(seq);
    return lookedUp && this.#changes.shown(lookedUp);
  }

  /**
   * Takes what was read of the log at a seq because it is pinned: it may have been unpinned, or be
   * gone.
   */
  lookedUp(seq: number, slice: LogSlice): void {
    if (slice.epoch !== this.#epoch) return;
    const event = slice.events.find((each) => each.seq === seq);
    if (event?.action !== "message" || event.pin === undefined) {
      // It may have been pinned since it was read.
      this.#changes.unpin(seq, slice.head);
      this.#rows.change(seq, (row) => this.#changes.shown(row));
      return;
    }
    this.#changes.apply(event);
    this.#lookUp(seq, rowOf(event, this.#isOwn(event.userId)));
  }

  /** Where reading continues. Undefined until the first state of the room has arrived. */
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

  /** Takes the state of a `welcome` or `joined`, which was requested with the cursor `sent`. */
  enter(state: RoomState, sent: Cursor | undefined): TimelineDelta {
    const sameLog = state.epoch === this.#epoch;
    if (!state.reset && sameLog && sent?.epoch === state.epoch) {
      this.#advance(state, sent.seq);
      return this.#merge(state.events);
    }
    // The server refused a cursor into its very own log: then what is held cannot be trusted.
    if (!sameLog || sent?.epoch === state.epoch) this.#clear(state.epoch);
    const from = startOf(state, sent);
    if (this.#cursor === undefined || this.#cursor < from) {
      this.#rows.dropThrough(from);
      this.#from = from;
      this.#moveTo(from);
      this.#hasOlder = from > 0;
    }
    this.#advance(state, from);
    this.#changes.begin(state, from);
    this.#rows.map((row) => this.#changes.shown(row));
    return this.#merge(state.events);
  }

  /** Takes a live event, which may be late, early or known. */
  live(epoch: string, event: RoomEvent): Applied {
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

  /**
   * Takes a slice of at most `limit` events that was read back from `olderBefore`, as it was then.
   */
  before(slice: LogSlice, before: number, limit: number): Applied {
    if (slice.epoch !== this.#epoch) return "other log";
    if (before !== this.olderBefore) return nothing;
    // A page may end early, at its megabyte. One without events that has more before it spans at
    // least `limit` empty seqs.
    const first = slice.events[0]?.seq ?? before - limit;
    this.#from = slice.more ? Math.max(0, first - 1) : 0;
    this.#hasOlder = slice.more;
    // A gap in what is new here may still be filled: the cursor goes back to where that is known.
    if (slice.settled < before - 1) this.#cursor = Math.max(this.#from, slice.settled);
    return this.#merge(slice.events);
  }

  /** Observes the log's head. */
  heard(head: number): void {
    this.#head = Math.max(this.#head, head);
  }

  /** The last seq up to which everything after `seq` is known. */
  heldThrough(seq: number): number {
    let last = Math.max(seq, this.#cursor ?? 0);
    while (this.#held.has(last + 1)) last += 1;
    return last;
  }

  /**
   * Lets go of all messages but the newest `kept`: to read them again is to read an older page. It
   * waits while there is a gap before those that stay.
   */
  letGo(kept: number): void {
    const first = this.rows[this.rows.length - kept];
    if (!first || this.#cursor === undefined || first.seq - 1 > this.#cursor) return;
    const from = first.seq - 1;
    for (const seq of this.#changes.pinned()) {
      const row = seq <= from && this.rowAt(seq);
      if (row) this.#lookUp(seq, row);
    }
    this.#rows.dropThrough(from);
    this.#changes.letGo(from);
    this.#from = from;
    this.#hasOlder = true;
  }

  /** Determines again which rows are our own, when more is known of our identity. */
  reclaim(): void {
    this.#rows.map((row) => {
      if (row.own || !this.#isOwn(row.userId)) return row;
      return { ...row, own: true, key: row.id };
    });
  }

  #clear(epoch: string): void {
    this.#epoch = epoch;
    this.#head = 0;
    this.#cursor = undefined;
    this.#held.clear();
    this.#rows.clear();
    this.#changes.clear();
    this.#lookedUp.clear();
  }

  /** A slice settles what it spans, but moves the cursor only if it begins at or before it. */
  #advance(slice: LogSlice, after: number): void {
    this.#head = Math.max(this.#head, slice.head);
    if (this.#cursor !== undefined && after <= this.#cursor) {
      this.#moveTo(Math.max(this.#cursor, slice.settled));
    }
  }

  /** Moves the cursor to a seq, and on over what is held right after it. */
  #moveTo(seq: number): void {
    let cursor = seq;
    for (const held of this.#held) if (held <= cursor) this.#held.delete(held);
    while (this.#held.delete(cursor + 1)) cursor += 1;
    this.#cursor = cursor;
  }

  /** Keeps a pinned message from before what is held, and no longer those that are not pinned now. */
  #lookUp(seq: number, row: Row): void {
    const pinned = new Set(this.#changes.pinned());
    for (const known of this.#lookedUp.keys()) if (!pinned.has(known)) this.#lookedUp.delete(known);
    this.#lookedUp.set(seq, row);
  }

  #isKnown({ seq, action }: RoomEvent): boolean {
    return this.#held.has(seq) || (action === "message" && this.#rows.has(seq));
  }

  #merge(events: readonly RoomEvent[]): TimelineDelta {
    const within = events.filter((event) => event.seq > this.#from);
    const fresh = [...new Map(within.map((event) => [event.seq, event])).values()]
      .filter((event) => !this.#isKnown(event))
      .sort((a, b) => a.seq - b.seq);
    for (const { seq } of fresh) if (seq > (this.#cursor ?? 0)) this.#held.add(seq);
    // Also of what came before: a room's state may be older than what was told since.
    const changed = this.#change(events);
    this.#changes.bound(this.#from, this.rows.length + bounds.waitingChanges);
    const added = fresh
      .filter((event) => event.action === "message")
      .map((event) => this.#changes.shown(rowOf(event, this.#isOwn(event.userId))));
    this.#rows.insert(added);
    if (this.#cursor !== undefined) this.#moveTo(this.#cursor);
    const own = fresh.filter(({ action, userId }) => action === "message" && this.#isOwn(userId));
    return { added, changed, own: own.map(({ id }) => id) };
  }

  /** Learns what the events say of messages, and returns the rows that say something else now. */
  #change(events: readonly RoomEvent[]): readonly Row[] {
    const targets = new Map<number, boolean>();
    for (const event of events) {
      const target = this.#changes.apply(event);
      if (target !== undefined) targets.set(target, targets.get(target) || !clientKindOf(event.action).quiet);
    }
    return [...targets].flatMap(([seq, isTold]) => {
      const row = this.#rows.change(seq, (known) => this.#changes.shown(known));
      return row && isTold ? row : [];
    });
  }
}

const nothing: TimelineDelta = { added: [], changed: [], own: [] };

/**
 * The seq after which a room's state begins: the newest of the log, or what follows the cursor
 * `sent`.
 */
function startOf(state: RoomState, sent: Cursor | undefined): number {
  if (!state.reset) return sent?.seq ?? 0;
  if (!state.more) return 0;
  const first = state.events[0];
  return first ? first.seq - 1 : state.settled;
}
