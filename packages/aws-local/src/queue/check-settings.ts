import { limits } from "./limits.ts";
import type { QueueSettings } from "./settings.ts";

/**
 * Refuses what AWS refuses when the queue or its event source mapping is created.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 *
 * @throws Error
 */
export const checkQueueSettings = (settings: QueueSettings, workerTimeoutSeconds: number): void => {
  const { batch, visibilitySeconds, maximumConcurrency, deduplicationScope, throughputLimit } = settings;
  if (visibilitySeconds < workerTimeoutSeconds)
    throw new Error(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${workerTimeoutSeconds} seconds`,
    );
  if (batch < 1 || batch > limits.batch)
    throw new Error(`A FIFO queue has batches of 1 to ${limits.batch}, not ${batch}.`);
  if (maximumConcurrency !== undefined && maximumConcurrency < 2)
    throw new Error(`The maximum concurrency is at least 2, not ${maximumConcurrency}.`);
  if (throughputLimit === "perMessageGroupId" && deduplicationScope !== "messageGroup")
    throw new Error("A throughput for each group needs deduplication within the group.");
};
