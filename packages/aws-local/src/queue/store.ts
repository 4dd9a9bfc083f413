import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import type { QueuedMessage, QueueStore } from "./message.ts";

/** A store that outlives the process, and what is in it. */
export type OpenStore = { store: QueueStore; held: QueuedMessage[]; close(): Promise<void> };

/**
 * Opens what a queue keeps in the data folder. A message is with the operating system before it is acknowledged; who has it,
 * and how often it was tried, is not kept: after a restart everybody can have it.
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
