import type { RoomState } from "@parley/core/protocol/event";
import type { ErrorFrame, EventFrame, JoinedFrame, LeftFrame, VoidFrame } from "@parley/core/protocol/frame";
import type { ReadFrame } from "@parley/core/protocol/read-marker";
import type { TypingFrame } from "@parley/core/protocol/typing";
import type { Cursor } from "@parley/core/wire/field";
import { seqsOfRequest } from "@parley/core/wire/limits";
import { bounds } from "../bounds.ts";
import type { ReadPage } from "../log/log-reads.ts";
import type { RoomHost } from "../room-host.ts";
import { SendQueue, type SendQueueRoom } from "../sending/send-queue.ts";
import { shareRoom } from "../sharing.ts";
import type { RoomDescription, RoomSnapshot } from "../snapshot.ts";
import {
  pendingArchive,
  pendingChanges,
  pendingDescription,
  pendingMembership,
  pendingMessages,
  pendingModeration,
  pendingRoles,
  withDescriptions,
} from "../timeline/pending.ts";
import { withChanges } from "../timeline/pending-changes.ts";
import { withPins } from "../timeline/pending-pins.ts";
import { pendingRow } from "../timeline/row.ts";
import { type Applied, Timeline, type TimelineDelta } from "../timeline/timeline.ts";
import { CatchUp } from "./catch-up.ts";
import { DoubtedPins } from "./doubted-pins.ts";
import { Membership } from "./membership.ts";
import { type OlderCause, OlderPages } from "./older-pages.ts";
import { OwnTyping } from "./own-typing.ts";
import { ReadMarkerSync } from "./read-marker-sync.ts";
import { Typists } from "./typists.ts";

/** One room: its log as far as known, our messages in flight into it, and whether we are in. */
export class Room {
  readonly name: string;
  readonly sends: SendQueue;
  readonly read: ReadMarkerSync;
  timeline: Timeline;
  readonly #membership: Membership;
  readonly #catchUp: CatchUp;
  readonly #host: RoomHost;
  /** Until the room is left, or the client closed. */
  #life = new AbortController();
  readonly #older: OlderPages;
  readonly #lookingUp = new Set<number>();
  readonly #doubtedPins: DoubtedPins;
  readonly #ownTyping: OwnTyping;
  readonly #typists: Typists;
  /** How often it is held: see `hold`. */
  #holds = 0;
  /** The last snapshot: the next one reuses what has not changed. */
  #snapshot: RoomSnapshot | undefined;
  #isStale = false;
  /** Of the timeline, as it is shown. */
  #revision = 0;
  /** Whether the last snapshot could lack messages that the server has counted. */
  #isCounting = false;

  constructor(name: string, host: RoomHost) {
    this.name = name;
    this.#host = host;
    this.timeline = new Timeline(host.isOwn);
    this.sends = new SendQueue(this.#logOfSends(), host);
    this.read = new ReadMarkerSync(name, host);
    this.#ownTyping = new OwnTyping(name, host);
    this.#typists = new Typists(host);
    this.#membership = new Membership(
      name,
      host,
      () => this.timeline.cursor,
      () => !this.sends.isOpening,
    );
    this.#catchUp = new CatchUp(this, host);
    this.#older = new OlderPages(this, host);
    this.#doubtedPins = new DoubtedPins((take, signal) => this.#verify(take, signal), host);
  }

  get wanted(): boolean {
    return this.#membership.wanted;
  }

  /** Whether we are to be in it, and it is made. */
  get isEntered(): boolean {
    return this.wanted && !this.sends.isOpening;
  }

  join(): void {
    if (this.wanted) return;
    this.#membership.want(true);
    this.#host.changed();
  }

  leave(): void {
    if (!this.wanted) return;
    this.halt();
    this.read.flush();
    this.read.forget();
    this.timeline = new Timeline(this.#host.isOwn);
    this.#membership.want(false);
    this.#host.changed();
  }

  /** There is no such room for our user: nothing of it stays, and nothing of it is sent. */
  end(): void {
    this.halt();
    this.#membership.end();
    this.sends.clear();
    this.read.forget();
    this.#ownTyping.lost();
    this.timeline = new Timeline(this.#host.isOwn);
    this.#snapshot = undefined;
  }

  /** A connection is open; with our state in the room, if its `hello` named the room. */
  opened(state: RoomState | undefined, sent: Cursor | undefined): void {
    if (state && this.wanted) this.#enter(state, sent);
    this.#membership.opened(state !== undefined);
    this.sends.pump();
    this.#host.changed();
  }

  /** The connection has ended. */
  lost(): void {
    this.#catchUp.stop();
    this.#membership.lost();
    this.read.lost();
    this.#ownTyping.lost();
    this.#typists.clear();
    this.sends.lost();
    this.#host.changed();
  }

  /** Stops reading. */
  halt(): void {
    this.#catchUp.stop();
    this.#doubtedPins.stop();
    this.#typists.clear();
    this.#life.abort();
    this.#life = new AbortController();
  }

  answered(frame: JoinedFrame | LeftFrame): void {
    const asked = this.#membership.answered(frame);
    if (asked && frame.action === "joined" && this.wanted) this.#enter(frame, asked.cursor);
    this.#host.changed();
  }

  /** Takes a refusal. False when it is of no request here. */
  refused(error: ErrorFrame): boolean {
    return [this.sends, this.#membership, this.read, this.#ownTyping].some((part) => part.refused(error));
  }

  /** Takes how far our user has read on another device, or the answer to what we have read here. */
  readElsewhere(frame: ReadFrame): void {
    if (this.wanted) this.read.told(frame);
  }

  /** Our user is typing a message here. Nothing is sent unless live frames of the room arrive. */
  sayTyping(): void {
    if (this.#membership.inside) this.#ownTyping.say();
  }

  /** Takes that somebody is typing. */
  typing(frame: TypingFrame): void {
    if (this.wanted) this.#typists.told(frame);
  }

  /** Takes a live event. Our own one is the acknowledgement, wherever in the log it is. */
  received(frame: EventFrame): void {
    if (this.wanted) {
      const doubted = this.timeline.doubted(frame.epoch, frame);
      if (doubted === undefined) this.apply(this.timeline.live(frame.epoch, frame));
      else if (!this.#lookingUp.has(doubted)) this.#doubtedPins.add(doubted);
      this.#catchUp.startSpread();
    }
    if (this.#host.isOwn(frame.userId)) this.sends.drop(frame.id);
  }

  /** Takes a seq that has no event. It may close the gap that a catch-up waits for. */
  voided(frame: VoidFrame): void {
    if (!this.wanted) return;
    this.apply(this.timeline.void(frame.epoch, frame.seq));
    this.#catchUp.startSpread();
  }

  /** All up to a seq is read, and if nothing after it is unread, all of the log. */
  markRead(seq: number): void {
    const { marker } = this.read;
    const end = this.timeline.endAfter(seq);
    // What counts no message is not told to the server by itself.
    if (end && (!marker || marker.messages !== end.messages)) this.read.forward(end);
    else this.read.forward(this.timeline.readThrough(seq));
  }

  /** A message and all after it counts as unread, on every device. */
  markUnread(seq: number): void {
    const number = this.timeline.rowAt(seq)?.number;
    const before = seq - 1;
    if (number === undefined) this.read.back(this.timeline.readThrough(before));
    else this.read.back({ seq: before, messages: number - 1 });
  }

  /** Observes the log's head, and how many messages there are up to it. */
  observeHead(head: number, messages: number | undefined): void {
    this.timeline.observeHead(head, messages);
    this.#tellCounted();
    // Clients that last received the same frame ping at the same moment.
    this.#catchUp.startSpread();
  }

  /** Applies what was read or received. Another log than ours makes the room start over. */
  apply(applied: Applied): boolean {
    if (applied === "other log") {
      this.#membership.rejoin();
      return false;
    }
    this.#show(applied);
    for (const message of applied.added) {
      this.#typists.said(message.userId);
      this.#host.arrived(this.name, message);
    }
    for (const message of applied.changed) this.#host.altered(this.name, message);
    this.#letGo();
    return true;
  }

  /**
   * Keeps what is loaded, to a higher number: its reader has scrolled up. Returns a function that
   * ends that.
   */
  hold(): () => void {
    let held = true;
    this.#holds += 1;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      this.#letGo();
    };
  }

  /** Lets go of the oldest messages, if there are too many. */
  #letGo(): void {
    const kept = this.#holds > 0 ? bounds.heldMessages : bounds.messages;
    if (this.#older.isReading || this.timeline.rows.length <= kept + bounds.slack) return;
    this.timeline.letGo(kept);
    this.#host.changed();
  }

  /** Reads the page before the first message. */
  loadOlder(cause: OlderCause): Promise<void> {
    if (!this.timeline.hasOlder) return Promise.resolve();
    return this.#older.load(cause, this.#life.signal);
  }

  /** Reads pages before the first message, though those before it have shown little. */
  readOn(): Promise<void> {
    return this.#older.readOn(this.#life.signal);
  }

  /** Takes an older page. */
  readOlder(applied: Applied): void {
    if (applied === "other log") this.#membership.rejoin();
    else this.#show(applied);
    this.#catchUp.start();
  }

  /** Looks up pinned messages that are not held, by their seqs: one read of them all. Never rejects. */
  async loadPinned(seqs: readonly number[]): Promise<void> {
    const missing = seqs.filter((seq) => !this.timeline.rowAt(seq) && !this.#lookingUp.has(seq));
    // A room rarely has one more than may be.
    const asked = missing.slice(0, seqsOfRequest);
    if (asked.length === 0) return;
    const signal = this.#life.signal;
    const turn = this.#host.readTurn("asked", this.name, signal);
    await this.#lookUp(asked, turn, signal).catch((cause: unknown) => {
      const message = "A pinned message could not be read.";
      if (!signal.aborted) this.#host.problem({ code: "log_unreadable", message, room: this.name, cause });
    });
  }

  /** Looks up whether messages are pinned. Nobody asked for that, so a failure is not reported. */
  async #verify(take: () => readonly number[], signal: AbortSignal): Promise<void> {
    try {
      const read = await this.#host.readTurn("background", this.name, signal);
      const asked = take().filter((seq) => !this.#lookingUp.has(seq));
      if (asked.length > 0) await this.#lookUp(asked, Promise.resolve(read), signal);
    } catch {
      // Whether they are pinned is doubted again with the next such event.
    }
  }

  async #lookUp(seqs: readonly number[], turn: Promise<ReadPage>, signal: AbortSignal): Promise<void> {
    for (const seq of seqs) this.#lookingUp.add(seq);
    const { timeline } = this;
    try {
      const read = await turn;
      const slice = await read({ seqs, limit: seqs.length }, signal);
      for (const seq of seqs) timeline.lookedUp(seq, slice);
      this.#host.changed();
    } finally {
      for (const seq of seqs) this.#lookingUp.delete(seq);
    }
  }

  /** Determines again which messages are our own. */
  reclaim(): void {
    this.timeline.reclaim();
    this.#host.changed();
  }

  /** The snapshot is out of date. */
  stale(): void {
    this.#isStale = true;
  }

  snapshot(): RoomSnapshot {
    if (this.#isStale || !this.#snapshot) this.#snapshot = shareRoom(this.#snapshot, this.#current());
    this.#isStale = false;
    return this.#snapshot;
  }

  #current(): RoomSnapshot {
    const { items } = this.sends;
    const changes = pendingChanges(items);
    const pinned = withPins(this.timeline, changes);
    const { marker: read } = this.read;
    const { activity, counted } = this.timeline;
    const typing = this.#typists.all;
    const membership = pendingMembership(items);
    const description = withDescriptions(this.timeline.description, items);
    const describing = pendingDescription(items);
    const roleChanges = pendingRoles(items);
    const moderation = pendingModeration(items);
    const { role, archived, mutedUntil, rules } = this.timeline;
    const archiving = pendingArchive(items);
    const isUnloaded = this.timeline.hasOlder && this.timeline.rows.length === 0;
    return {
      room: this.name,
      status: this.#status(),
      messages: [
        ...withChanges(this.timeline.rows, changes),
        ...pendingMessages(items).map((item) => pendingRow(item, this.#host.user)),
      ],
      ...(pinned.length > 0 && { pinned }),
      ...(activity.length > 0 && { activity }),
      ...(isDescribed(description) && { description }),
      ...(describing && { describing }),
      ...(archived && { archived }),
      ...(archiving && { archiving }),
      ...(role && { role }),
      ...(roleChanges.length > 0 && { roleChanges }),
      ...(mutedUntil > 0 && { mutedUntil }),
      ...((rules.locked || rules.slowMode > 0) && { rules }),
      ...(moderation.length > 0 && { moderation }),
      ...(membership && { membership }),
      ...(read && { read }),
      ...(typing.length > 0 && { typing }),
      ...(counted && { counted }),
      hasOlder: this.timeline.hasOlder,
      ...(isUnloaded && { olderThrough: this.timeline.olderBefore - 1 }),
      loadingOlder: this.#older.isShown,
      ...(this.#older.isPaused && { olderPaused: true }),
    };
  }

  #logOfSends(): SendQueueRoom {
    return {
      name: this.name,
      cursor: () => this.timeline.cursor,
      isCompleteSince: ({ epoch, seq }) => {
        const { cursor, olderBefore, behind } = this.timeline;
        return this.#membership.inside && cursor?.epoch === epoch && olderBefore <= seq + 1 && !behind;
      },
      opened: () => this.#membership.settle(),
      shows: ({ id, sentAs }) => this.timeline.rows.some((row) => row.id === id && row.userId === sentAs),
      read: (slice, after) => {
        if (this.timeline.cursor) this.apply(this.timeline.after(slice, after));
      },
    };
  }

  #status(): RoomSnapshot["status"] {
    if (!this.timeline.cursor) return "joining";
    return this.#membership.inside ? "live" : "stale";
  }

  #enter(state: RoomState, sent: Cursor | undefined): void {
    const delta = this.timeline.enter(state, sent);
    if (state.reset) this.#show(delta);
    else this.apply(delta);
    this.read.entered(state.epoch, state.read);
    this.#catchUp.start();
    // A welcome that names many rooms may have had no room for this one's messages.
    if (this.timeline.rows.length === 0) void this.loadOlder("background");
  }

  #show(delta: TimelineDelta): void {
    for (const id of delta.own) this.sends.found(id);
    const isNew =
      delta.added.length > 0 || delta.changed.length > 0 || this.#revision !== this.timeline.revision;
    this.#revision = this.timeline.revision;
    if (isNew) this.#host.changed();
    this.#tellCounted();
  }

  /** Tells of what the server has counted, while that may be more than is held here. */
  #tellCounted(): void {
    const isCounting = this.timeline.counted !== undefined;
    if (isCounting || this.#isCounting) this.#host.changed();
    this.#isCounting = isCounting;
  }
}

const isDescribed = ({ title, topic }: RoomDescription): boolean => (title ?? topic) !== undefined;
