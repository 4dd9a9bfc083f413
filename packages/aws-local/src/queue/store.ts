import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import type { QueuedMessage, QueueStore } from "./message.ts";

/** A store that outlives the process, and its content. */
export type OpenStore = { store: QueueStore; held: QueuedMessage[]; close(): Promise<void> };

/**
 * Opens a queue's store in the data folder. A message is handed to the operating system before it
 * is acknowledged. Receipts and receive counts are not stored: after a restart every message is
 * visible.
 */
export const openQueueStore = async (folder: string, queue: string): Promise<OpenStore> => {
  const level = new ClassicLevel<string, QueuedMessage>(join(folder, "queues", queue), {
    valueEncoding: "json",
  });
  await level.open();
  const held = await level.values().all();
  return {
    held: held.toSorted((a, b) => a.sequenceNumber.localeCompare(b.sequenceNumber)),
    store: {
      put: (messages) => level.batch(messages.map((value) => ({ type: "put", key: value.messageId, value }))),
      remove: (messageIds) => level.batch(messageIds.map((key) => ({ type: "del", key }))),
    },
    close: () => level.close(),
  };
};
