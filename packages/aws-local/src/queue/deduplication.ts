import type { NewMessage, QueuedMessage } from "./message.ts";
import type { QueueSettings } from "./settings.ts";

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
const interval = 5 * 60 * 1000;

/**
 * Remembers the messages of the last five minutes by their deduplication ids, including deleted
 * ones.
 * @param scope the scope in which an id identifies one message: its group, or the whole queue.
 */
export const createDeduplication = (scope: QueueSettings["deduplicationScope"]) => {
  const keyOf = ({ group, deduplication }: NewMessage) =>
    scope === "queue" ? deduplication : `${group} ${deduplication}`;
  const taken = new Map<string, QueuedMessage>();
  return {
    /** The same message that was accepted before. @param now epoch milliseconds. */
    find: (message: NewMessage, now: number): QueuedMessage | undefined => {
      const before = taken.get(keyOf(message));
      return before && now - before.sentAt < interval ? before : undefined;
    },
    note: (message: QueuedMessage) => {
      // The oldest come first.
      for (const [key, { sentAt }] of taken) {
        if (message.sentAt - sentAt < interval) break;
        taken.delete(key);
      }
      taken.delete(keyOf(message));
      taken.set(keyOf(message), message);
    },
  };
};
