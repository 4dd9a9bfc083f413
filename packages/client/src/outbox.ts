/** A message on its way: kept until the server has acknowledged it, or the user dropped it. */
export type OutboxItem = {
  /** The message's id for life, and the key of its row. */
  readonly id: string;
  readonly room: string;
  readonly text: string;
  readonly replyTo?: number;
  /** When it was sent, by the sender's clock: ISO 8601. */
  readonly timestamp: string;
  /** The user as whom it first went out: an id is unique for its sender only. */
  readonly sentAs?: string;
  /** Why it was refused for good, when it was. */
  readonly error?: { readonly code: string; readonly message: string };
};

/**
 * Where unacknowledged messages are kept. An item is put here before it goes out, so whatever outlives
 * the process here is sent by the next one, with the same id. All may reject: the message is then sent
 * all the same, and the failure is reported as an `error` event.
 */
export interface Outbox {
  /** Everything kept, in the order of sending. Asked once, by the first `connect`. */
  load(): Promise<readonly OutboxItem[]>;
  /** Keeps an item, or replaces the one with its id in its place. */
  put(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
}

/** An outbox that lasts as long as the object. */
export const memoryOutbox = (): Outbox => {
  const items = new Map<string, OutboxItem>();
  return {
    load: async () => [...items.values()],
    put: async (item) => {
      items.set(item.id, item);
    },
    remove: async (id) => {
      items.delete(id);
    },
  };
};
