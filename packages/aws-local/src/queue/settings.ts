/** A queue, its dead letters, and the event source mapping that feeds its worker. */
export type QueueSettings = {
  /** The function that is invoked with what the queue has. */
  worker: string;
  /** The most messages of one invocation. A FIFO queue has 10 at most. */
  batch: number;
  /** Whether the worker's answer names the messages that failed. Without, a batch fails or is done as a whole. */
  partialFailures: boolean;
  /** The most batches that are worked on at once. Undefined: as many as there are groups. */
  maximumConcurrency: number | undefined;
  /** How long received messages are hidden. At least the worker's timeout, or AWS refuses the mapping. */
  visibilitySeconds: number;
  /** How often a message is received before it goes to the dead letters. */
  tries: number;
  retentionSeconds: number;
  deadLetterSeconds: number;
  /** Within what a deduplication id names one message. */
  deduplicationScope: "messageGroup" | "queue";
  /** What shares the throughput of a FIFO queue: each group its own, or all of the queue one. */
  throughputLimit: "perMessageGroupId" | "perQueue";
};
