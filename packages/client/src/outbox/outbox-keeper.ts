import * as v from "valibot";
import { bounds } from "../bounds.ts";
import type { Problem } from "../events.ts";
import { RecentIds } from "../recent-ids.ts";
import { pause } from "../timing/retry.ts";
import { type Outbox, OutboxItem, type OutboxNews } from "./outbox.ts";

/** What a keeper needs of the sends of a room. */
export type KeptSends = {
  readonly items: readonly OutboxItem[];
  /** Takes what an earlier process left. */
  restore(items: readonly OutboxItem[]): void;
  /** Takes an item that another tab has put or replaced. */
  follow(item: OutboxItem): void;
  /** Removes an item, and returns it if it was there. */
  forget(id: string): OutboxItem | undefined;
  /** Sends the next item, if one may be sent. */
  pump(): void;
  /** What was in flight may have been lost. */
  lost(): void;
};

/** What a keeper needs of the client around it. */
export type OutboxKeeperHost = {
  /** The sends of a room, created if there are none. */
  sends(room: string): KeptSends;
  allSends(): readonly KeptSends[];
  /** An item that was shown was removed by another process: our log may lack its result. */
  settledElsewhere(): void;
  problem(problem: Problem): void;
};

/**
 * Signing out, or deleting an account, also deletes unsent items. The other tabs learn of both at
 * about the same time, and have ended their clients by then. In milliseconds.
 */
const lossGrace = 250;

/** Keeps the rooms' sends and the outbox in step, and knows which tab has the turn to send. */
export class OutboxKeeper {
  readonly #outbox: Outbox;
  readonly #host: OutboxKeeperHost;
  /** The ids that are in the outbox, as far as is known; and those that were there. */
  readonly #kept = new Set<string>();
  readonly #gone = new RecentIds(bounds.removedIds);
  readonly #putting = new Map<string, Promise<void>>();
  #leading: boolean;
  #failing = false;
  /** How often the outbox lost all its items. */
  #losses = 0;
  #running: AbortController | undefined;
  #restored: Promise<void> | undefined;
  #turn: AbortController | undefined;

  constructor(outbox: Outbox, host: OutboxKeeperHost) {
    this.#outbox = outbox;
    this.#host = host;
    this.#leading = outbox.shared === undefined;
  }

  /** Whether it is our turn to send. */
  get leads(): boolean {
    return this.#leading;
  }

  /** Loads what an earlier process left, and follows what others do from now on. Never rejects. */
  restore(): Promise<void> {
    this.#restored ??= this.#begin();
    return this.#restored;
  }

  stop(): void {
    this.resign();
    this.#running?.abort();
    this.#restored = undefined;
  }

  /** We can send: requests our turn. */
  apply(): void {
    const { shared } = this.#outbox;
    if (!shared || this.#turn) return;
    this.#turn = new AbortController();
    const { signal } = this.#turn;
    shared.lead(
      () => void this.#take(signal),
      signal,
      () => this.#lostTurn(),
    );
  }

  /** We cannot send any more: passes the turn on. */
  resign(): void {
    if (!this.#outbox.shared) return;
    this.#leading = false;
    this.#turn?.abort();
    this.#turn = undefined;
  }

  /** Never rejects: failures are reported. */
  put(item: OutboxItem): Promise<void> {
    if (this.#gone.has(item.id)) return Promise.resolve();
    // Another process may remove at any time what it knows of: what was stored once is not put back
    // by a late update of it.
    const write: Promise<unknown> = this.#kept.has(item.id)
      ? this.#outbox.replace(item)
      : this.#outbox.put(item);
    const losses = this.#losses;
    const kept = write.then(() => {
      // What was written to an outbox that was lost meanwhile is lost with it.
      if (!this.#gone.has(item.id) && losses === this.#losses) this.#kept.add(item.id);
    });
    this.#putting.set(item.id, kept);
    const forget = () => this.#putting.get(item.id) === kept && this.#putting.delete(item.id);
    kept.then(forget, forget);
    return this.#watched(kept);
  }

  /**
   * Resolves when the outbox has the item, or does not need it any more: true. False when it could
   * not be stored.
   */
  whenKept(id: string): Promise<boolean> {
    const kept = this.#putting.get(id);
    if (!kept) return Promise.resolve(this.#kept.has(id) || this.#gone.has(id));
    return kept.then(
      () => true,
      () => false,
    );
  }

  /** Never rejects: failures are reported. */
  remove(item: OutboxItem): Promise<void> {
    this.#forget(item.id);
    return this.#watched(this.#outbox.remove(item));
  }

  async #begin(): Promise<void> {
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#outbox.shared?.follow((news) => this.#heard(news), signal);
    this.#outbox.onLost?.(() => void this.#putBack(signal), signal);
    await this.#load();
  }

  /** Our turn was taken away: the tab that has it now sends what is in flight. */
  #lostTurn(): void {
    this.resign();
    for (const sends of this.#host.allSends()) sends.lost();
    this.apply();
  }

  /**
   * The outbox was lost, and nobody else settled its items: puts back what we still hold, unless it
   * was meant to be deleted.
   */
  async #putBack(signal: AbortSignal): Promise<void> {
    this.#losses += 1;
    this.#kept.clear();
    await pause(lossGrace, signal);
    if (signal.aborted) return;
    for (const sends of this.#host.allSends()) for (const item of sends.items) void this.put(item);
  }

  /** It is our turn. The last writes of the previous tab may not have been announced. */
  async #take(signal: AbortSignal): Promise<void> {
    await this.#load();
    if (signal.aborted) return;
    this.#leading = true;
    for (const sends of this.#host.allSends()) sends.pump();
  }

  async #load(): Promise<void> {
    const before = [...this.#kept];
    const losses = this.#losses;
    try {
      const loaded = await this.#outbox.load();
      const known = loaded.filter((item) => v.is(OutboxItem, item));
      if (known.length < loaded.length) this.#unreadable();
      const items = known.filter((item) => !this.#gone.has(item.id));
      const ids = new Set(items.map((item) => item.id));
      // What was lost meanwhile was settled by nobody.
      if (losses === this.#losses) {
        for (const id of before) if (!ids.has(id)) this.#vanished(id);
        for (const id of ids) this.#kept.add(id);
      }
      for (const [room, left] of Map.groupBy(items, (item) => item.room))
        this.#host.sends(room).restore(left);
    } catch (cause) {
      this.#unreadable(cause);
    }
  }

  #unreadable(cause?: unknown): void {
    const message = "The outbox cannot be read. It may contain unsent messages.";
    this.#host.problem({ code: "outbox_failed", message, cause });
  }

  #heard(news: OutboxNews): void {
    if ("removed" in news) {
      this.#vanished(news.removed);
      return;
    }
    if (this.#gone.has(news.put.id)) return;
    if (news.kept) this.#kept.add(news.put.id);
    this.#host.sends(news.put.room).follow(news.put);
  }

  #vanished(id: string): void {
    this.#forget(id);
    const shown = this.#host.allSends().filter((sends) => sends.forget(id));
    if (shown.length > 0) this.#host.settledElsewhere();
  }

  #forget(id: string): void {
    this.#kept.delete(id);
    this.#gone.add(id);
  }

  /** Reports the first failure of a series. */
  async #watched(done: Promise<void>): Promise<void> {
    try {
      await done;
      this.#failing = false;
    } catch (cause) {
      if (this.#failing) return;
      this.#failing = true;
      const message = "Messages cannot be stored in this browser. Unsent ones may be lost with this page.";
      this.#host.problem({ code: "outbox_failed", message, cause });
    }
  }
}
