import type { ErrorFrame } from "@parley/core/protocol/frame";
import type { Cursor } from "@parley/core/wire/field";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { isTemporary, waitOf } from "../connection/socket-frame.ts";
import { clientKindOf } from "../event-kinds/kinds.ts";
import type { Problem } from "../events.ts";
import { refusalIn } from "../http/read-api.ts";
import type { OutboxItem } from "../outbox/outbox.ts";
import { randomId } from "../random-id.ts";
import { isNoSuchRoom, type Refusal } from "../refusal.ts";
import type { RoomHost } from "../room-host.ts";
import { findOut, isOfAnother, refusalOfRepetition, type TriedRoom } from "./earlier-try.ts";
import { InFlight } from "./in-flight.ts";
import { ItemQueue } from "./item-queue.ts";
import { headOf } from "./log-search.ts";
import { senderChanged, tooLarge } from "./refusal.ts";
import { fitsFrame, requestOf } from "./send-request.ts";

/** What sends need of their room. */
export type SendQueueRoom = TriedRoom & {
  /** Up to where its log is known, if it is. */
  cursor(): Cursor | undefined;
  /** Whether it shows the message of an item: then the log has it. */
  shows(item: OutboxItem): boolean;
  /** Told that an item which opens the room is out of the queue. */
  opened(): void;
};

/**
 * The messages and changes of one room that are in flight: they are sent one at a time, in order.
 *
 * The server remembers an id for a day, so a repetition on the connection of the first attempt is
 * safe by itself. On any later connection, which may be opened a week after, an item is sent again
 * only when the log was read from before the first attempt to the head, and that does not settle
 * it.
 */
export class SendQueue {
  readonly #queue: ItemQueue;
  readonly #inFlight: InFlight;
  /** What was sent on this connection, or was looked for and not found. */
  readonly #repeatable = new Set<string>();
  /**
   * The ids of those whose messages the log has: their acknowledgement is still to come, here or in
   * another tab.
   */
  readonly #logged = new Set<string>();
  /**
   * Why a repetition was refused for good, until the log has shown whether an earlier attempt was
   * stored.
   */
  readonly #refusals = new Map<string, Refusal>();
  readonly #room: SendQueueRoom;
  readonly #host: RoomHost;

  constructor(room: SendQueueRoom, host: RoomHost) {
    this.#room = room;
    this.#host = host;
    this.#queue = new ItemQueue(() => host.changed());
    this.#inFlight = new InFlight(host.timing, host.random);
  }

  /** What the log is not known to hold, in the order of sending. */
  get items(): readonly OutboxItem[] {
    return this.#queue.all.filter(({ id }) => !this.#logged.has(id));
  }

  /** Whether the room is still to be opened to our user: made, or joined by an invitation. */
  get isOpening(): boolean {
    return this.#queue.all.some(opens);
  }

  /** Loads what an earlier process left. It was sent before anything that is not stored yet. */
  restore(items: readonly OutboxItem[]): void {
    this.#queue.restore(items, (told, known) =>
      this.#inFlight.has(known.id) ? known : remembering(told, known),
    );
    for (const item of items) this.#findShown(item);
    this.pump();
  }

  /** Takes what another process put into the outbox. */
  follow(item: OutboxItem): void {
    if (this.#inFlight.has(item.id)) return;
    const known = this.#queue.find(item.id);
    this.#logged.delete(item.id);
    if (known) this.#queue.replace(remembering(item, known));
    else this.#queue.add(item);
    this.#findShown(item);
    this.pump();
  }

  add(item: OutboxItem): void {
    this.#queue.add(item);
    void this.#host.outbox.put(item);
    this.pump();
  }

  /** Sends refused items again: with a new id if the old one is what was refused. */
  retry(id: string): void {
    const item = this.#queue.find(id);
    if (!item?.error) return;
    const { error, ...again } = item;
    if (error.code === "id_reused" || error.code === "id_expired" || error.code === "sender_changed") {
      const { sentAs, tried, ...untried } = again;
      this.drop(id);
      this.add({ ...untried, id: randomId() });
      return;
    }
    this.#keep(again);
    this.pump();
  }

  /**
   * The log holds a message. If it was sent on this connection, its handler may have died before
   * the fan-out: then only a repetition delivers it to the others, so it stays in flight until the
   * server acknowledges it. The same may be true in the tab whose turn it is: without the turn it
   * is only hidden.
   */
  found(id: string): void {
    const item = this.#queue.find(id);
    if (!item) return;
    if (item.error || (this.#host.hasTurn && !this.#repeatable.has(id))) {
      this.drop(id);
      return;
    }
    this.#logged.add(id);
    this.#host.changed();
  }

  /** What others report may be older than what the room shows. */
  #findShown(item: OutboxItem): void {
    if (this.#room.shows(item)) this.found(item.id);
  }

  /** Removes an item: it was discarded, or is acknowledged. */
  drop(id: string): void {
    const item = this.forget(id);
    if (item) void this.#host.outbox.remove(item);
  }

  /** Removes an item that is out of the outbox. Returns it, if it was here. */
  forget(id: string): OutboxItem | undefined {
    const item = this.#queue.remove(id);
    this.#repeatable.delete(id);
    this.#logged.delete(id);
    this.#refusals.delete(id);
    if (this.#inFlight.has(id)) this.#settled();
    if (item && opens(item)) this.#room.opened();
    return item;
  }

  /** Removes everything: there is no such room for our user. */
  clear(): void {
    this.#inFlight.end();
    for (const item of this.#queue.all) {
      this.#queue.remove(item.id);
      void this.#host.outbox.remove(item);
    }
    this.#logged.clear();
    this.lost();
  }

  /** Takes the server's refusal. False when it is of nothing here. */
  refused(error: ErrorFrame): boolean {
    const item = this.#queue.find(error.id ?? "");
    if (!item) return false;
    if (clientKindOf(item.kind).isDoneBy?.(error.code, item)) this.drop(item.id);
    else if (isNoSuchRoom(error)) this.#host.gone();
    else if (error.code === "slow_mode" && waitOf(error) <= patience) {
      if (this.#inFlight.has(item.id)) this.#later(waitOf(error));
    } else if (!isTemporary(error)) this.#refusedForGood(item, { code: error.code, message: error.message });
    else if (this.#inFlight.has(item.id)) {
      if (error.code === "rate_limited") this.#host.throttle.hold(waitOf(error));
      this.#later(waitOf(error));
    }
    return true;
  }

  /** A refusal is about one attempt only: an earlier one may be in the log. */
  #refusedForGood(item: OutboxItem, refusal: Refusal): void {
    if (item.error) return;
    if (this.#inFlight.isFirstTryOf(item.id)) {
      this.#refuse(item, refusal);
      return;
    }
    this.#refusals.set(item.id, refusal);
    if (this.#inFlight.has(item.id) || this.#inFlight.isEmpty) this.#inFlight.end();
    this.pump();
  }

  /** The connection, or the turn to send, is lost: the result of what was in flight is unknown. */
  lost(): void {
    this.#inFlight.end();
    const acknowledgedLate = [...this.#logged].filter((id) => this.#repeatable.has(id));
    this.#repeatable.clear();
    // Another tab may have tried since: on the next connection the server says so again, if it
    // still holds.
    this.#refusals.clear();
    for (const id of acknowledgedLate) this.drop(id);
  }

  /** Sends what is next, if possible. */
  pump(): void {
    if (!this.#host.leads || !this.#inFlight.isIdle) return;
    const userId = this.#host.user?.userId;
    const item = this.#queue.next;
    if (!item || userId === undefined) return;
    if (this.#logged.has(item.id) && !this.#repeatable.has(item.id)) {
      this.drop(item.id);
      this.pump();
      return;
    }
    if (!item.tried && isOfAnother(item, this.#host)) {
      this.#refuse(item, senderChanged);
      return;
    }
    if (!fitsFrame(requestOf(item))) {
      this.#refuse(item, tooLarge);
      return;
    }
    const signal = this.#inFlight.begin(item.id, !item.tried);
    void this.#dispatch({ sentAs: userId, ...item }, signal);
  }

  async #dispatch(item: OutboxItem, signal: AbortSignal): Promise<void> {
    if (!(await this.#host.throttle.enter(signal))) return;
    try {
      await this.#prepare(item, signal);
    } catch (cause) {
      if (signal.aborted) return;
      const message = "Could not check whether a message was delivered. Retrying.";
      const problem: Problem = { code: "log_unreadable", message, room: item.room, cause };
      if (this.#inFlight.isFresh) this.#host.problem(problem);
      return this.#later(waitOf(refusalIn(cause)));
    }
    // The next process would take an item that is sent but not stored as tried for a new one.
    await this.#host.outbox.whenKept(item.id);
    if (signal.aborted) return;
    this.#repeatable.add(item.id);
    if (!this.#host.request(requestOf(item))) return this.lost();
    this.#inFlight.awaitAnswer(() => {
      this.#host.probe();
      this.#later();
    });
  }

  /**
   * Determines whether it was delivered before, or records that it is tried now. When it is not to
   * be sent, the signal is aborted after.
   */
  async #prepare(item: OutboxItem, signal: AbortSignal): Promise<void> {
    if (opens(item)) return;
    const { tried } = item;
    if (!tried) return this.#noteTry(item, signal);
    const refusal = refusalOfRepetition(item, this.#refusals.get(item.id), this.#host);
    if (!refusal && this.#repeatable.has(item.id)) return;
    const outcome = await findOut({ ...item, tried }, refusal, this.#room, this.#host, signal);
    if (signal.aborted || outcome === "open") return;
    if (outcome === "settled") this.drop(item.id);
    else this.#refuse(item, outcome);
  }

  /** Records the log's position before the first attempt. */
  async #noteTry(item: OutboxItem, signal: AbortSignal): Promise<void> {
    const cursor = this.#room.cursor() ?? (await headOf(this.#host, item.room, signal));
    if (!signal.aborted) this.#keep({ ...item, tried: { ...cursor, at: new Date().toISOString() } });
  }

  #later(min = 0): void {
    this.#inFlight.retryLater(min, () => this.pump());
  }

  #settled(): void {
    this.#inFlight.settle();
    this.pump();
  }

  #refuse(item: OutboxItem, error: Refusal): void {
    this.#refusals.delete(item.id);
    this.#host.problem({ ...error, room: item.room, key: item.id });
    if (opens(item)) {
      // An open room with its name exists all the same, and may be followed here.
      if (roomKindOf(item.room) === "open") this.drop(item.id);
      else this.#host.gone();
      return;
    }
    this.#keep({ ...item, error });
    this.#settled();
  }

  /**
   * Stores an item in its current form, unless it is removed: a late update must not bring it back.
   */
  #keep(item: OutboxItem): void {
    if (this.#queue.replace(item)) void this.#host.outbox.put(item);
  }
}

/** Milliseconds that a message waits for its turn in a room in slow mode. Later, its author decides. */
const patience = 60_000;

const opens = (item: OutboxItem): boolean => clientKindOf(item.kind).opens?.(item) === true;

/** An item as it is stored, or announced, with what only we know of its attempts. */
function remembering(told: OutboxItem, { tried, sentAs }: OutboxItem): OutboxItem {
  if (told.tried || !tried) return told;
  return { ...told, tried, ...(sentAs !== undefined && { sentAs }) };
}
