import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SQSClient,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import { deduplicationId, type FanoutJob, messageGroup, writeFanoutJob } from "./job.ts";

/**
 * What became of a hand-over:
 * - `taken`: the queue has all of it, and a worker will tell the room.
 * - `refused`: the queue has not all of it.
 * - `unanswered`: nobody knows.
 */
export type EnqueueOutcome = "taken" | "refused" | "unanswered";

/** Hands up to 10 jobs over to the workers, in this order. Never rejects. */
export type Enqueue = (jobs: readonly FanoutJob[]) => Promise<EnqueueOutcome>;

/**
 * Lets failed messages be received again soon, by their receipts: until then their rooms' next ones wait
 * behind them. Never rejects.
 */
export type RetrySoon = (receipts: readonly string[]) => Promise<void>;

/** Seconds until a message that failed is tried again. */
const soon = 1;

/** Told, for the log, what the queue did not do, and why if that is known. */
export type QueueTrouble = (what: string, error?: unknown) => void;

/**
 * Milliseconds for all tries: whoever hands over can do the work itself, and somebody waits for an
 * acknowledgement.
 */
const timeoutMs = 1_000;

/**
 * The fan-out's FIFO queue of SQS: each room's jobs stay in order, and the same one is taken once within
 * five minutes, however often it is handed over.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 *
 * @param url the queue's.
 */
export const openQueue = (
  url: string,
  trouble: QueueTrouble,
  client = new SQSClient({}),
): { enqueue: Enqueue; retrySoon: RetrySoon } => {
  const enqueue: Enqueue = async (jobs) => {
    const Entries = jobs.map((job, index) => ({
      Id: String(index),
      MessageBody: writeFanoutJob(job),
      MessageGroupId: messageGroup(job),
      MessageDeduplicationId: deduplicationId(job),
    }));
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
    try {
      const { Failed = [] } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
      if (Failed.length === 0) return "taken";
      trouble("Not everything was handed over");
      return "refused";
    } catch (error) {
      trouble("Nothing was handed over", error);
      // A fault of the service's own does not say that nothing was stored.
      const isRefusal = error instanceof SQSServiceException && error.$fault === "client";
      return isRefusal ? "refused" : "unanswered";
    }
  };
  const retrySoon: RetrySoon = async (receipts) => {
    const changes = receipts.map((ReceiptHandle) => {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle,
        VisibilityTimeout: soon,
      });
      return client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
    });
    for (const change of await Promise.allSettled(changes))
      if (change.status === "rejected") trouble("A failed message has to wait", change.reason);
  };
  return { enqueue: enqueue, retrySoon: retrySoon };
};
