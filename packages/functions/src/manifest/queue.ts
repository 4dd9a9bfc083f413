import type { FunctionName } from "./functions.ts";

/** The fan-out queue, its dead-letter queue, and the event source mapping that feeds its worker. */
export type QueueSettings = {
  /** The function that is invoked with what the queue has. */
  worker: string;
  /** The maximum number of messages per batch. A FIFO queue has 10 at most. */
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
  /** What shares the throughput of a FIFO queue: each group its own, or the whole queue one. */
  throughputLimit: "perMessageGroupId" | "perQueue";
};

/** The worker of the queue. */
export const queueWorker = "fanout" satisfies FunctionName;

/**
 * How long messages stay hidden after the worker's timeout. Well under the six timeouts that AWS
 * suggests for workers that may be throttled for long: a room's next messages wait behind them, and
 * a client that waits this long for live frames has read the log.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const afterTimeoutSeconds = 10;

/**
 * The settings of the fan-out queue: FIFO, a group for each room or shard of one.
 *
 * No maximum concurrency and no provisioned pollers, since both would cost more: Lambda polls an
 * idle queue with five long polls, and may go down to two, but not if a maximum is set. (AWS says
 * so of standard queues, and nothing about FIFO queues.) The queue's own wait time does not change
 * this: https://github.com/aws/aws-cdk/pull/26882. `idleReceives` in `cost/workload.ts` counts
 * five. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 *
 * @param workerTimeoutSeconds the worker's timeout, which the visibility timeout has to exceed.
 */
export const queueSettings = (workerTimeoutSeconds: number): QueueSettings => ({
  worker: queueWorker,
  batch: 10,
  partialFailures: true,
  maximumConcurrency: undefined,
  visibilitySeconds: workerTimeoutSeconds + afterTimeoutSeconds,
  // AWS recommends at least 5, since Lambda's own throttling counts too:
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  tries: 5,
  // Older live frames are useless: their recipients have read the log.
  retentionSeconds: 60 * 60,
  // As long as SQS can keep them, for inspection.
  deadLetterSeconds: 14 * 24 * 60 * 60,
  // High throughput, so that rooms do not share a rate:
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
  deduplicationScope: "messageGroup",
  throughputLimit: "perMessageGroupId",
});
