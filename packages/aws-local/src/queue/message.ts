/** A message to be added to a queue. */
export type NewMessage = { body: string; group: string; deduplication: string; sender: string };

/** A message in a queue. Times are epoch milliseconds. */
export type QueuedMessage = NewMessage & {
  messageId: string;
  /** 20 digits, ever larger within a queue. */
  sequenceNumber: string;
  sentAt: number;
};

/** A received message, to be deleted by its receipt. */
export type ReceivedMessage = QueuedMessage & {
  receipt: string;
  receiveCount: number;
  firstReceivedAt: number;
};

/** Where a queue keeps its messages, if it should outlive the process. */
export type QueueStore = {
  put(messages: readonly QueuedMessage[]): Promise<void>;
  remove(messageIds: readonly string[]): Promise<void>;
};
