import type { LogSlice, RoomEvent } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/protocol/field";
import type { ErrorFrame } from "@parley/core/protocol/frame";
import { messageCharacters } from "@parley/core/protocol/limits";
import { refusalIn } from "./log-reader.ts";
import { headOf, isDone, readOnFrom } from "./log-search.ts";
import type { OutboxItem } from "./outbox.ts";
import { randomId } from "./random-id.ts";
import { Alarm, Backoff } from "./retry.ts";
import type { RoomHost } from "./room-host.ts";
import { fitsFrame, requestOf } from "./send-request.ts";
import { isTemporary, waitOf } from "./socket-frame.ts";

/** What sends need of the room that they go into. */
export type SendsRoom = {
  readonly name: string;
  /** Up to where its log is known, if it is. */
  cursor(): Cursor | undefined;
  /** Whether all that the log holds after the cursor, as it stands on this connection, is known. */
  isCompleteSince(cursor: Cursor): boolean;
  /** Takes a slice that was read from the seq `after`. */
  read(slice: LogSlice, after: number): void;
};

/**
 * The messages and changes of one room that are on their way: they go out one at a time, in the order of
 * sending.
 *
 * The server knows an id again for a day, so a repetition on the connection of the first try is safe by
 * itself. On any later connection, which may be opened a week after, what was tried goes out again only
 * when the log was read from before the first try to the head, and what that holds does not settle it.
 */
export class Sends {
  #items: readonly OutboxItem[] = [];
  /** What goes out now; aborted when that is over, however it ends. */
  #under: { id: string; life: AbortController } | undefined;
  /** What went out on this connection, or was looked for in vain. */
  readonly #repeatable = new Set<string>();
  /** The messages of those that stand in the log: their acknowledgement is still to come. */
  readonly #logged = new Set<string>();
  /** While in flight, the end of the wait for the answer; else the next try. */
  readonly #alarm = new Alarm();
  readonly #backoff: Backoff;
  readonly #room: SendsRoom;
  readonly #host: RoomHost;

  constructor(room: SendsRoom, host: RoomHost) {
    this.#room = room;
    this.#host = host;
    this.#backoff = new Backoff(host.timing, host.random);
  }

  /** What the log is not known to hold, in the order of sending. */
  get items(): readonly OutboxItem[] {
    return this.#logged.size === 0 ? this.#items : this.#items.filter(({ id }) => !this.#logged.has(id));
  }

  /** Takes up what an earlier process left. It was sent before anything that is not kept yet. */
  restore(items: readonly OutboxItem[]): void {
    const ids = new Set(items.map((item) => item.id));
    const under = this.#items.find((item) => item.id === this.#under?.id);
    const restored = items.map((item) => (item.id === under?.id ? under : this.#remembering(item)));
    this.#become([...restored, ...this.#items.filter((item) => !ids.has(item.id))]);
    this.pump();
  }

  /** An item as it is kept, with what only we know of its tries because it could not be kept. */
  #remembering(item: OutboxItem): OutboxItem {
    const { tried, triedAt, sentAs } = this.#items.find((other) => other.id === item.id) ?? {};
    if (item.tried || !tried) return item;
    return {
      ...item,
      tried,
      ...(triedAt !== undefined && { triedAt }),
      ...(sentAs !== undefined && { sentAs }),
    };
  }

  /** Takes what another process put into the outbox. */
  follow(item: OutboxItem): void {
    if (this.#under?.id === item.id) return;
    if (this.#items.some((other) => other.id === item.id)) this.#replace(item);
    else this.#become([...this.#items, item]);
    this.pump();
  }

  add(item: OutboxItem): void {
    this.#become([...this.#items, item]);
    void this.#host.outbox.put(item);
    this.pump();
  }

  /** Sends what was refused again: with a new id where the old one is what was refused. */
  retry(id: string): void {
    const item = this.#items.find((other) => other.id === id);
    if (!item?.error) return;
    const { error, sentAs, tried, triedAt, ...again } = item;
    if (error.code === "id_reused" || error.code === "id_expired" || error.code === "sender_changed") {
      this.drop(id);
      this.add({ ...again, id: randomId() });
      return;
    }
    const before = { ...(sentAs !== undefined && { sentAs }), ...(triedAt !== undefined && { triedAt }) };
    const kept = { ...again, ...before, ...(tried && { tried }) };
    void this.#keep(kept);
    this.pump();
  }

  /**
   * The log holds a message. If it went out on this connection, its handler may have died before it told the
   * room: then only a repetition tells the others, so it stays on its way until the server acknowledges it.
   */
  found(id: string): void {
    const item = this.#items.find((other) => other.id === id);
    if (!item) return;
    if (item.error || !this.#repeatable.has(id)) {
      this.drop(id);
      return;
    }
    this.#logged.add(id);
    this.#host.changed();
  }

  /** Forgets an item: it was dropped, or is acknowledged. */
  drop(id: string): void {
    const item = this.forget(id);
    if (item) void this.#host.outbox.remove(item);
  }

  /** Forgets an item that is out of the outbox. Returns it, if it was here. */
  forget(id: string): OutboxItem | undefined {
    const item = this.#items.find((other) => other.id === id);
    if (!item) return undefined;
    this.#become(this.#items.filter((other) => other.id !== id));
    this.#repeatable.delete(id);
    this.#logged.delete(id);
    if (this.#under?.id === id) this.#landed();
    return item;
  }

  /** Takes the server's refusal. False when it is of nothing here. */
  refused(error: ErrorFrame): boolean {
    const item = this.#items.find((other) => other.id === error.id);
    if (!item) return false;
    if (item.kind === "delete" && error.code === "not_found") this.drop(item.id);
    else if (!isTemporary(error)) this.#refuse(item, { code: error.code, message: error.message });
    else if (this.#under?.id === item.id) {
      if (error.code === "rate_limited") this.#host.throttle.hold(waitOf(error));
      this.#later(waitOf(error));
    }
    return true;
  }

  /** The connection is gone, or the turn to send: nothing is known of what was in flight. */
  lost(): void {
    this.#over();
    this.#repeatable.clear();
    for (const id of this.#logged) this.drop(id);
  }

  /** Sends what is next, if it can go. */
  pump(): void {
    if (!this.#host.leads || this.#under || this.#alarm.pending) return;
    const userId = this.#host.user?.userId;
    const item = this.#items.find((other) => !other.error);
    if (!item || userId === undefined) return;
    if (item.sentAs !== undefined && item.sentAs !== userId) {
      this.#refuse(item, senderChanged);
      return;
    }
    if (!fitsFrame(requestOf(item))) {
      this.#refuse(item, tooLarge);
      return;
    }
    const life = new AbortController();
    this.#under = { id: item.id, life };
    void this.#goOut({ ...item, sentAs: userId }, life.signal);
  }

  async #goOut(item: OutboxItem, signal: AbortSignal): Promise<void> {
    if (!(await this.#host.throttle.enter(signal))) return;
    try {
      await this.#prepare(item, signal);
    } catch (cause) {
      if (signal.aborted) return;
      const message = "It could not be found out whether a message has arrived. It is tried again.";
      const problem = { code: "log_unreadable", message, room: item.room, cause };
      if (this.#backoff.fresh) this.#host.problem(problem);
      return this.#later(waitOf(refusalIn(cause)));
    }
    if (signal.aborted) return;
    this.#repeatable.add(item.id);
    if (!this.#host.request(requestOf(item))) return this.lost();
    this.#alarm.set(this.#host.timing.ackWait, () => {
      this.#host.probe();
      this.#later();
    });
  }

  /** Finds out whether it arrived before, or keeps that it is tried now. */
  async #prepare(item: OutboxItem, signal: AbortSignal): Promise<void> {
    if (!item.tried) {
      const tried = this.#room.cursor() ?? (await headOf(this.#host, item.room, signal));
      if (!signal.aborted) await this.#keep({ ...item, tried, triedAt: new Date().toISOString() });
      return;
    }
    if (this.#repeatable.has(item.id)) return;
    const isKnown = item.kind === "message" && this.#room.isCompleteSince(item.tried);
    if (!isKnown && (await this.#isInLog(item, item.tried, signal))) return this.drop(item.id);
    // Where messages end, the log does not tell of one that is older, and the server does not know its id for much longer.
    const age = Date.now() - Date.parse(item.triedAt ?? item.timestamp);
    if (age >= this.#host.keptFor) this.#refuse(item, tooOld);
  }

  /** Whether the log settles what was tried; what it holds is shown. */
  async #isInLog(item: OutboxItem, tried: Cursor, signal: AbortSignal): Promise<boolean> {
    const events: RoomEvent[] = [];
    await readOnFrom(this.#host, item.room, tried, signal, (slice, after) => {
      events.push(...slice.events);
      this.#room.read(slice, after);
    });
    return isDone(item, events);
  }

  #later(least = 0): void {
    this.#over();
    this.#alarm.set(this.#backoff.next(least), () => this.pump());
  }

  #landed(): void {
    this.#over();
    this.#backoff.reset();
    this.pump();
  }

  #over(): void {
    this.#under?.life.abort();
    this.#under = undefined;
    this.#alarm.clear();
  }

  #refuse(item: OutboxItem, error: { code: string; message: string }): void {
    void this.#keep({ ...item, error });
    this.#host.problem({ ...error, room: item.room, key: item.id });
    if (this.#under?.id === item.id) this.#landed();
    else this.pump();
  }

  #keep(item: OutboxItem): Promise<void> {
    this.#replace(item);
    return this.#host.outbox.put(item);
  }

  #replace(item: OutboxItem): void {
    this.#become(this.#items.map((other) => (other.id === item.id ? item : other)));
  }

  #become(items: readonly OutboxItem[]): void {
    this.#items = items;
    this.#host.changed();
  }
}

/** Whether the first try was stored cannot be known: messages of that age are not kept. */
const tooOld = {
  code: "id_expired",
  message:
    "This was first sent longer ago than messages are kept. It may have been shown: look before you retry.",
};

/** The server would close the connection, and know nothing of the message. */
const tooLarge = {
  code: "message_too_long",
  message: `A message has at most ${messageCharacters.toLocaleString("en")} characters.`,
};

/** Whether the first try was stored cannot be known, and as another user its id would not find it. */
const senderChanged = {
  code: "sender_changed",
  message: "The server knows you as another user now. The message may have been sent: look before you retry.",
};
