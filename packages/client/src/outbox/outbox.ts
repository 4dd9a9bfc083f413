import { MessageId } from "@parley/core/wire/field";
import * as v from "valibot";
import { OutboxItem } from "../event-kinds/kinds.ts";

export { OutboxItem };
export type PendingMessage = Extract<OutboxItem, { kind: "message" }>;

/**
 * What another process did to the outbox: it removed the item with that id, or put one into it.
 * `kept` says whether that could be stored; if not, the item is in no outbox but in flight all the
 * same.
 */
export const OutboxNews = v.union([
  v.object({ put: OutboxItem, kept: v.boolean() }),
  v.object({ removed: MessageId }),
]);
export type OutboxNews = v.InferOutput<typeof OutboxNews>;

/**
 * Storage for what the server has not acknowledged. An item is put here before it is sent, so
 * whatever outlives the process here is sent by the next one, with the same id. It belongs to one
 * user of one server. All methods may reject: the item is then sent all the same, and the failure
 * is reported as an `error` event.
 */
export interface Outbox {
  /** All stored items, in the order of sending. The caller checks which of them are still valid. */
  load(): Promise<readonly unknown[]>;
  /** Stores an item, or replaces the one with its id in its place. */
  put(item: OutboxItem): Promise<void>;
  /**
   * Replaces the item with its id, in its place. Resolves with false when there is none: what was
   * removed meanwhile must not come back. Calls take effect in the order in which they are made.
   */
  replace(item: OutboxItem): Promise<boolean>;
  remove(item: OutboxItem): Promise<void>;
  /** Its user, if that is fixed: nobody else sends its items, unless asked to. */
  readonly user?: string;
  /**
   * Present if the storage may lose everything while the process runs, as a browser's does when its
   * user clears it. Calls then, until the signal is aborted: missing items were not settled by
   * anybody.
   */
  onLost?(call: () => void, signal: AbortSignal): void;
  /** Present if several processes, such as the tabs of a browser, use the same outbox. */
  readonly shared?: SharedOutbox;
}

export interface SharedOutbox {
  /**
   * Calls when it is this process' turn to send, until the signal is aborted: then it is another's,
   * once what this process began to write is written. Another one may also take the turn away from
   * an unresponsive process: `lost` is called when that is noticed, and the turn has to be
   * requested again.
   */
  lead(call: () => void, signal: AbortSignal, lost: () => void): void;
  /** Calls with the writes of others, until the signal is aborted. */
  follow(call: (news: OutboxNews) => void, signal: AbortSignal): void;
}

/** An outbox that lasts as long as the object. */
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
