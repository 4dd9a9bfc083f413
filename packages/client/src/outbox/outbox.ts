import { MessageId } from "@parley/core/wire/field";
import * as v from "valibot";
import { OutboxItem } from "../event-kinds/kinds.ts";

export { OutboxItem };
export type PendingMessage = Extract<OutboxItem, { kind: "message" }>;

/**
 * A change of the outbox by another process: it removed the item with that id, or put one. `kept`:
 * whether the item could be stored. If not, it is sent without being in an outbox.
 */
export const OutboxUpdate = v.union([
  v.object({ put: OutboxItem, kept: v.boolean() }),
  v.object({ removed: MessageId }),
]);
export type OutboxUpdate = v.InferOutput<typeof OutboxUpdate>;

/**
 * Storage for what the server has not acknowledged. An item is put here before it is sent, so that
 * after a crash the next process sends it, with the same id. An outbox belongs to one user of one
 * server. All methods may reject: the item is then still sent, and the failure is reported as an
 * `error` event.
 */
export interface Outbox {
  /** All stored items, in the order of sending. The caller checks which of them are still valid. */
  load(): Promise<readonly unknown[]>;
  /** Stores an item. One with the same id is replaced and keeps its place. */
  put(item: OutboxItem): Promise<void>;
  /**
   * Replaces the item with the same id, which keeps its place. Resolves with false if there is
   * none: a removed item must not come back. Calls take effect in the order in which they are made.
   */
  replace(item: OutboxItem): Promise<boolean>;
  remove(item: OutboxItem): Promise<void>;
  /** Its user, if that is fixed. Other users send its items only on request. */
  readonly user?: string;
  /**
   * Present if the storage may lose everything while the process runs, as when the user of a
   * browser clears it. Calls `call` after each loss, until the signal is aborted: no process has
   * settled the missing items.
   */
  onLost?(call: () => void, signal: AbortSignal): void;
  /** Present if several processes, such as the tabs of a browser, use the same outbox. */
  readonly shared?: SharedOutbox;
}

export interface SharedOutbox {
  /**
   * Requests the turn to send, and calls `call` when this process has it. Aborting the signal
   * passes the turn on, once the writes that this process began are done. Another process may also
   * take the turn from an unresponsive one: `lost` is called when that is noticed, and the turn has
   * to be requested again.
   */
  lead(call: () => void, signal: AbortSignal, lost: () => void): void;
  /** Calls `call` with each write of another process, until the signal is aborted. */
  follow(call: (update: OutboxUpdate) => void, signal: AbortSignal): void;
}

/** Opens an outbox in memory. */
export const memoryOutbox = (): Outbox => {
  const items = new Map<string, OutboxItem>();
  return {
    load: async () => [...items.values()],
    put: async (item) => {
      items.set(item.id, item);
    },
    replace: async (item) => {
      if (!items.has(item.id)) return false;
      items.set(item.id, item);
      return true;
    },
    remove: async ({ id }) => {
      items.delete(id);
    },
  };
};
