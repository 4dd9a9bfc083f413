/** A queue, its dead letters, and the event source mapping that feeds its worker. */
export type QueueSettings = {
  /** The function that is invoked with the queue's messages. */
  worker: string;
  /** The maximum number of messages per invocation. A FIFO queue has 10 at most. */
  batch: number;
  /**
   * Whether the worker's answer names the messages that failed. Otherwise a batch fails or succeeds
   * as a whole.
   */
  partialFailures: boolean;
  /** The maximum number of concurrent batches. Undefined: as many as there are groups. */
  maximumConcurrency: number | undefined;
  /**
   * How long received messages are hidden: at least the worker's timeout, or AWS refuses the
   * mapping.
   */
  visibilitySeconds: number;
  /** How often a message is received before it becomes a dead letter. */
  tries: number;
  retentionSeconds: number;
  deadLetterSeconds: number;
  /** The scope in which a deduplication id identifies one message. */
  deduplicationScope: "messageGroup" | "queue";
  /** The scope of a FIFO queue's throughput: one for each group, or one for the whole queue. */
  throughputLimit: "perMessageGroupId" | "perQueue";
};
