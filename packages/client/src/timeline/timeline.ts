import type { LogSlice, RoomEvent, RoomState } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/wire/field";
import type { Role } from "@parley/core/wire/place";
import type { RoomRules } from "@parley/core/wire/room-rules";
import { bounds } from "../bounds.ts";
import { clientKindOf } from "../event-kinds/kinds.ts";
import type { ActivityEvent, Counted, PinnedMessage, RoomDescription } from "../snapshot.ts";
import { isNews } from "../unread.ts";
import { Activity } from "./activity.ts";
import { Archive } from "./archive.ts";
import { Changes, targetOf } from "./changes.ts";
import { Description } from "./description.ts";
import { OwnMute } from "./own-mute.ts";
import { OwnRole } from "./own-role.ts";
import { type Row, rowOf } from "./row.ts";
import { indexAfter, RowList } from "./row-list.ts";
import { Rules } from "./rules.ts";

/** The new information in an update. */
export type TimelineDelta = {
  /** Messages, in seq order. */
  readonly added: readonly Row[];
  /** Known messages that have changed. */
  readonly changed: readonly Row[];
  /**
   * The ids of our own messages among the events: they are acknowledged. Changes are not included:
   * one in the log may not be in its message yet, which only its own acknowledgement confirms.
   */
  readonly own: readonly string[];
};

/** Up to where a room is read, and how many messages that is, if that is known. */
export type ReadPosition = { readonly seq: number; readonly messages?: number };

/** The result of an update; `other log` if its epoch is not this log's. */
export type Applied = TimelineDelta | "other log";

/**
 * The known part of one room's log. In whatever order slices and live events arrive, and however
 * often, it holds each message once, by seq, with all known changes applied. A change has a seq in
 * the log and no row. A change of a message that is not held waits for it.
 *
 * `#from` and `#cursor` are the ends of the complete range: after `#from`, up to and including
 * `#cursor`, every seq is either held or will never exist. Events held beyond the cursor arrived
 * live, past a gap.
 */
export class Timeline {
  #epoch: string | undefined;
  #head = 0;
  /** How many seqs up to the head were taken for messages, as far as is known. */
  #messages: number | undefined;
  #from = 0;
  /** Undefined until the first state of the room: earlier rows have no known position. */
  #cursor: number | undefined;
  #hasOlder = false;
  /**
   * The seqs of events held beyond the cursor, including changes, and those without an event. All
   * held seqs while there is no cursor.
   */
  #held = new Set<number>();
  readonly #rows = new RowList();
  readonly #changes = new Changes();
  readonly #activity = new Activity();
  readonly #archive = new Archive();
  readonly #description = new Description();
  readonly #ownRole: OwnRole;
  readonly #ownMute: OwnMute;
  readonly #rules = new Rules();
  /** Increases with what changes no message. */
  #roomRevision = 0;
  /**
   * Messages older than the rows that are held, from when they were pinned. What has changed them
   * since is among the known changes: once that is forgotten, so are they.
   */
  readonly #lookedUp = new Map<number, Row>();
  readonly #isOwn: (userId: string) => boolean;

  constructor(isOwn: (userId: string) => boolean) {
    this.#isOwn = isOwn;
    this.#ownRole = new OwnRole(isOwn);
    this.#ownMute = new OwnMute(isOwn);
  }

  get rows(): readonly Row[] {
    return this.#rows.all;
  }

  /** Whether the log has events older than the first one held. */
  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** What has happened to the room, in seq order. */
  get activity(): readonly ActivityEvent[] {
    return this.#activity.all;
  }

  /** What the room is called and what it is about. */
  get description(): RoomDescription {
    return this.#description.shown;
  }

  /** Whether it is archived. */
  get archived(): boolean {
    return this.#archive.shown;
  }

  /** What our user is in a room that is not open, as far as is known. */
  get role(): Role | undefined {
    return this.#ownRole.shown;
  }

  /** Until when our user is muted, in epoch milliseconds; 0 where they are not. It may be over. */
  get mutedUntil(): number {
    return this.#ownMute.until;
  }

  /** Who may write in the room, and how often. */
  get rules(): RoomRules {
    return this.#rules.shown;
  }

  /** Increases with each change of a message, held or not, and of what else is shown of the room. */
  get revision(): number {
    return this.#changes.revision + this.#roomRevision;
  }

  /** The pinned messages, the last pinned first. */
  get pinned(): readonly PinnedMessage[] {
    return this.#changes.pinned().map((seq) => {
      const message = this.rowAt(seq);
      return { seq, ...(message && { message }) };
    });
  }

  /** The message at a seq, if it is held or was looked up as a pinned one. */
  rowAt(seq: number): Row | undefined {
    const row = this.rows[indexAfter(this.rows, seq - 1)];
    if (row?.seq === seq) return row;
    const lookedUp = this.#lookedUp.get(seq);
    return lookedUp && this.#changes.shown(lookedUp);
  }

  /**
   * Applies a slice that was read to look up the pinned message at a seq. It may no longer be
   * pinned, or exist.
   */
  lookedUp(seq: number, slice: LogSlice): void {
    if (slice.epoch !== this.#epoch) return;
    const event = slice.events.find((each) => each.seq === seq);
    if (event?.action !== "message") {
      // No pin of it from before the slice was read means anything any more.
      this.#changes.unpin(seq, slice.head, slice.head);
    } else if (event.pin !== undefined || event.deleted) {
      this.#changes.apply(event);
    } else {
      // A stored pin is told before it is in its message: what the log is known to say holds.
      this.#changes.unpin(seq, this.#from, Math.min(slice.head, this.#cursor ?? 0));
    }
    this.#rows.change(seq, (row) => this.#changes.shown(row));
    if (event?.action === "message" && event.pin !== undefined)
      this.#lookedUp.set(seq, rowOf(event, this.#isOwn(event.userId)));
  }

  /** Where reading continues. Undefined until the first state of the room has arrived. */
  get cursor(): Cursor | undefined {
    if (this.#epoch === undefined || this.#cursor === undefined) return undefined;
    return { epoch: this.#epoch, seq: this.#cursor };
  }

  /** The highest seq known to be in use. */
  get head(): number {
    return this.#head;
  }

  /** The seq before which older pages begin. */
  get olderBefore(): number {
    return this.#from + 1;
  }

  /** Whether the log has events after the cursor, or may still get them. */
  get behind(): boolean {
    return this.#cursor !== undefined && this.#head > this.#cursor;
  }

  /** What the server has counted; undefined while all after the first row is held. */
  get counted(): Counted | undefined {
    if (this.#messages === undefined || this.#cursor === undefined) return undefined;
    if (!this.behind && (this.rows.length > 0 || !this.#hasOlder)) return undefined;
    return { after: this.#from, through: this.#cursor, head: this.#head, messages: this.#messages };
  }

  /** The position of a reader who has read up to a seq. */
  readThrough(seq: number): ReadPosition {
    const messages = this.#numberAt(seq);
    return messages === undefined ? { seq } : { seq, messages };
  }

  /**
   * The log's end, if nothing after a seq is unread: what comes after may be anything, also a seq that was
   * counted and has no event. Undefined if something is, or may be, and where that is not counted.
   */
  endAfter(seq: number): Required<ReadPosition> | undefined {
    if (this.#messages === undefined || this.#cursor === undefined || this.behind) return undefined;
    if (seq < this.#from || this.rows.slice(indexAfter(this.rows, seq)).some(isNews)) return undefined;
    return { seq: this.#head, messages: this.#messages };
  }

  /** How many messages there are up to a seq that is held, but for those that were never stored. */
  #numberAt(seq: number): number | undefined {
    const index = indexAfter(this.rows, seq);
    const [last, next] = [this.rows[index - 1], this.rows[index]];
    if (last?.seq === seq) return last.number;
    if (this.#cursor === undefined || seq < this.#from || seq > this.#cursor) return undefined;
    if (last && last.seq > this.#from) return last.number;
    return next?.number === undefined || next.seq > this.#cursor ? undefined : next.number - 1;
  }

  /** Applies the state of a `welcome` or `joined`, which was requested with the cursor `sent`. */
  enter(state: RoomState, sent: Cursor | undefined): TimelineDelta {
    if (this.#ownRole.begin(state)) this.#roomRevision += 1;
    if (this.#ownMute.begin(state)) this.#roomRevision += 1;
    const sameLog = state.epoch === this.#epoch;
    if (!state.reset && sameLog && sent?.epoch === state.epoch) {
      this.#advance(state, sent.seq);
      return this.#merge(state.events);
    }
    // The server refused a cursor of this very log, so the held events cannot be trusted.
    if (!sameLog || sent?.epoch === state.epoch) this.#clear(state.epoch);
    const from = startOf(state, sent);
    if (this.#cursor === undefined || this.#cursor < from) {
      this.#rows.dropThrough(from);
      this.#activity.dropThrough(from);
      this.#from = from;
      this.#moveTo(from);
      this.#hasOlder = from > 0;
    }
    this.#advance(state, from);
    this.#changes.begin(state, from);
    this.#description.begin(state);
    this.#archive.begin(state);
    this.#rules.begin(state);
    this.#rows.map((row) => this.#changes.shown(row));
    return this.#merge(state.events);
  }

  /**
   * The seq of the message to look up, in place of applying a live event that may be out of date. A
   * room's state has all pins from before its events. So a late pin that it does not have was undone
   * before that, or took effect after it.
   */
  doubted(epoch: string, event: RoomEvent): number | undefined {
    if (epoch !== this.#epoch || this.#cursor === undefined) return undefined;
    return this.#changes.doubts(event, this.#cursor) ? targetOf(event) : undefined;
  }

  /** Applies a live event, which may be late, early or known. */
  live(epoch: string, event: RoomEvent): Applied {
    this.#epoch ??= epoch;
    if (epoch !== this.#epoch) return "other log";
    this.observeHead(event.seq, event.action === "message" ? event.number : undefined);
    return this.#merge([event]);
  }

  /** Records that a seq has no event and never will, as a live frame says. */
  void(epoch: string, seq: number): Applied {
    this.#epoch ??= epoch;
    if (epoch !== this.#epoch) return "other log";
    this.#head = Math.max(this.#head, seq);
    this.#held.add(seq);
    return this.#merge([]);
  }

  /** Applies a slice that was read from the seq `after`. */
  after(slice: LogSlice, after: number): Applied {
    if (slice.epoch !== this.#epoch) return "other log";
    // The page may have been asked for before the room's state: what undoes a pin may come after it.
    const events = slice.events.filter((event) => this.doubted(slice.epoch, event) === undefined);
    this.#advance(slice, after);
    return this.#merge(events);
  }

  /**
   * Applies an older page of at most `limit` events. `before`: the value of `olderBefore` when it
   * was requested.
   */
  before(slice: LogSlice, before: number, limit: number): Applied {
    if (slice.epoch !== this.#epoch) return "other log";
    if (before !== this.olderBefore) return nothing;
    // A page may end early, at one megabyte. An empty page with more before it spans at least
    // `limit` empty seqs.
    const first = slice.events[0]?.seq ?? before - limit;
    this.#from = slice.more ? Math.max(0, first - 1) : 0;
    this.#hasOlder = slice.more;
    // A gap in the page may still be filled: the cursor moves back to before it.
    if (slice.settled < before - 1) this.#cursor = Math.max(this.#from, slice.settled);
    return this.#merge(slice.events);
  }

  /** Records that the log has a head at least this high, and as many messages up to that. */
  observeHead(head: number, messages?: number): void {
    this.#head = Math.max(this.#head, head);
    if (messages !== undefined) this.#messages = Math.max(this.#messages ?? 0, messages);
  }

  /** The last seq up to which all events after `seq` are known. */
  heldThrough(seq: number): number {
    let last = Math.max(seq, this.#cursor ?? 0);
    while (this.#held.has(last + 1)) last += 1;
    return last;
  }

  /**
   * Drops all but the newest `kept` messages; reading an older page brings them back. Does nothing
   * while there is a gap before the messages to keep.
   */
  letGo(kept: number): void {
    const first = this.rows[this.rows.length - kept];
    if (!first || this.#cursor === undefined || first.seq - 1 > this.#cursor) return;
    const from = first.seq - 1;
    for (const row of this.#rows.dropThrough(from)) if (row.pinned) this.#lookedUp.set(row.seq, row);
    this.#forget(this.#changes.letGo(from));
    this.#activity.dropThrough(from);
    this.#from = from;
    this.#hasOlder = true;
  }

  /** Determines again which rows are our own, once more is known about our identity. */
  reclaim(): void {
    this.#rows.map((row) => {
      if (row.own || !this.#isOwn(row.userId)) return row;
      return { ...row, own: true, key: row.id };
    });
  }

  #clear(epoch: string): void {
    this.#epoch = epoch;
    this.#head = 0;
    this.#messages = undefined;
    this.#cursor = undefined;
    this.#held.clear();
    this.#rows.clear();
    this.#activity.clear();
    this.#description.clear();
    this.#archive.clear();
    this.#rules.clear();
    this.#changes.clear();
    this.#lookedUp.clear();
  }

  /** Applies a slice's head. Moves the cursor only if the slice begins at or before it. */
  #advance(slice: LogSlice, after: number): void {
    this.observeHead(slice.head, slice.messages);
    if (this.#cursor !== undefined && after <= this.#cursor) {
      this.#moveTo(Math.max(this.#cursor, slice.settled));
    }
  }

  /** Moves the cursor to a seq, and on past the held seqs that follow it without a gap. */
  #moveTo(seq: number): void {
    let cursor = seq;
    for (const held of this.#held) if (held <= cursor) this.#held.delete(held);
    while (this.#held.delete(cursor + 1)) cursor += 1;
    this.#cursor = cursor;
  }

  /** Drops what was looked up of messages whose changes are no longer known. */
  #forget(seqs: readonly number[]): void {
    for (const seq of seqs) this.#lookedUp.delete(seq);
  }

  #isKnown({ seq }: RoomEvent): boolean {
    return this.#held.has(seq) || this.#rows.has(seq);
  }

  #merge(events: readonly RoomEvent[]): TimelineDelta {
    const within = events.filter((event) => event.seq > this.#from);
    const fresh = [...new Map(within.map((event) => [event.seq, event])).values()]
      .filter((event) => !this.#isKnown(event))
      .sort((a, b) => a.seq - b.seq);
    for (const { seq } of fresh) this.#held.add(seq);
    // Includes events before `#from`: a room's state may be older than the live events that
    // followed it.
    const changed = this.#change(events);
    this.#forget(this.#changes.bound(this.#from, this.rows.length + bounds.waitingChanges));
    const added = fresh
      .filter((event) => event.action === "message")
      .map((event) => this.#changes.shown(rowOf(event, this.#isOwn(event.userId))));
    this.#rows.insert(added);
    if (this.#activity.add(fresh)) this.#roomRevision += 1;
    if (this.#description.add(events)) this.#roomRevision += 1;
    if (this.#ownRole.add(events)) this.#roomRevision += 1;
    if (this.#archive.add(events)) this.#roomRevision += 1;
    if (this.#ownMute.add(events)) this.#roomRevision += 1;
    if (this.#rules.add(events)) this.#roomRevision += 1;
    if (this.#cursor !== undefined) this.#moveTo(this.#cursor);
    const own = fresh.filter(({ action, userId }) => action === "message" && this.#isOwn(userId));
    return { added, changed, own: own.map(({ id }) => id) };
  }

  /**
   * Applies the events to messages. Returns the changed rows, except those that only quiet kinds of
   * events have changed.
   */
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
 * The seq after which a room's state begins: at the newest part of the log, or at the cursor
 * `sent`.
 */
function startOf(state: RoomState, sent: Cursor | undefined): number {
  if (!state.reset) return sent?.seq ?? 0;
  if (!state.more) return 0;
  const first = state.events[0];
  return first ? first.seq - 1 : state.settled;
}
