import * as v from "valibot";
import { bounds } from "../bounds.ts";
import type { Problem } from "../events.ts";
import { RecentIds } from "../recent-ids.ts";
import { pause } from "../timing/retry.ts";
import { type Outbox, OutboxItem, type OutboxUpdate } from "./outbox.ts";

/** What a keeper needs from the sends of a room. */
export type KeptSends = {
  readonly items: readonly OutboxItem[];
  /** Adds the items that an earlier process left. */
  restore(items: readonly OutboxItem[]): void;
  /** Adds or updates an item that another tab has put or replaced. */
  follow(item: OutboxItem): void;
  /** Removes an item, and returns it if it was there. */
  forget(id: string): OutboxItem | undefined;
  /** Sends the next item, if that is allowed now. */
  pump(): void;
  /** Marks the items in flight as possibly lost. */
  lost(): void;
};

/** What a keeper needs from the client. */
export type OutboxKeeperHost = {
  /** The sends of a room, created if there are none. */
  sends(room: string): KeptSends;
  allSends(): readonly KeptSends[];
  /**
   * Called when another process has removed an item that was shown: our log may lack its result.
   */
  settledElsewhere(): void;
  problem(problem: Problem): void;
};

/**
 * Milliseconds before lost items are put back. Signing out and deleting an account also delete
 * unsent items; the other tabs have closed their clients by then.
 */
const lossGrace = 250;

/** Synchronises the rooms' sends with the outbox, and takes turns with other tabs to send. */
export class OutboxKeeper {
  readonly #outbox: Outbox;
  readonly #host: OutboxKeeperHost;
  /** The ids of items known to be in the outbox. `#gone`: of items that have been removed. */
  readonly #kept = new Set<string>();
  readonly #gone = new RecentIds(bounds.removedIds);
  readonly #putting = new Map<string, Promise<void>>();
  #leading: boolean;
  #failing = false;
  /** The number of times that the outbox has lost all its items. */
  #losses = 0;
  #running: AbortController | undefined;
  #restored: Promise<void> | undefined;
  #turn: AbortController | undefined;

  constructor(outbox: Outbox, host: OutboxKeeperHost) {
    this.#outbox = outbox;
    this.#host = host;
    this.#leading = outbox.shared === undefined;
  }

  /** Whether this process has the turn to send. */
  get leads(): boolean {
    return this.#leading;
  }

  /** Loads what an earlier process left, and starts to follow other processes. Never rejects. */
  restore(): Promise<void> {
    this.#restored ??= this.#begin();
    return this.#restored;
  }

  stop(): void {
    this.resign();
    this.#running?.abort();
    this.#restored = undefined;
  }

  /** Requests the turn to send. */
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

  /** Passes the turn to send on. */
  resign(): void {
    if (!this.#outbox.shared) return;
    this.#leading = false;
    this.#turn?.abort();
    this.#turn = undefined;
  }

  /** Never rejects: failures are reported. */
  put(item: OutboxItem): Promise<void> {
    if (this.#gone.has(item.id)) return Promise.resolve();
    // Another process may remove a stored item at any time, and a late update must not put it back.
    const write: Promise<unknown> = this.#kept.has(item.id)
      ? this.#outbox.replace(item)
      : this.#outbox.put(item);
    const losses = this.#losses;
    const kept = write.then(() => {
      // If the outbox was lost meanwhile, the item is lost with it.
      if (!this.#gone.has(item.id) && losses === this.#losses) this.#kept.add(item.id);
    });
    this.#putting.set(item.id, kept);
    const forget = () => this.#putting.get(item.id) === kept && this.#putting.delete(item.id);
    kept.then(forget, forget);
    return this.#watched(kept);
  }

  /**
   * Resolves with true once the outbox has the item, or no longer needs it. With false if it could
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
    this.#outbox.shared?.follow((update) => this.#follow(update), signal);
    this.#outbox.onLost?.(() => void this.#putBack(signal), signal);
    await this.#load();
  }

  /** Called when another tab has taken the turn: that tab sends what is in flight. */
  #lostTurn(): void {
    this.resign();
    for (const sends of this.#host.allSends()) sends.lost();
    this.apply();
  }

  /**
   * Puts back the items that are still held after the outbox was lost, unless it was meant to be
   * deleted.
   */
  async #putBack(signal: AbortSignal): Promise<void> {
    this.#losses += 1;
    this.#kept.clear();
    await pause(lossGrace, signal);
    if (signal.aborted) return;
    for (const sends of this.#host.allSends()) for (const item of sends.items) void this.put(item);
  }

  /**
   * Takes the turn. It loads first: the last writes of the previous tab may not have been
   * broadcast.
   */
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
      // After a loss, a missing item has not been settled by another process.
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

  #follow(update: OutboxUpdate): void {
    if ("removed" in update) {
      this.#vanished(update.removed);
      return;
    }
    if (this.#gone.has(update.put.id)) return;
    if (update.kept) this.#kept.add(update.put.id);
    this.#host.sends(update.put.room).follow(update.put);
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

  /** Reports only the first of a series of failures. */
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
