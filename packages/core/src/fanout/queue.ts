import { hash } from "node:crypto";
import * as v from "valibot";
import { ServiceError } from "../aws/service-error.ts";
import { openSqs } from "../aws/sqs.ts";
import { deduplicationId, type FanoutJob, messageGroup, writeFanoutJob } from "./job.ts";

/**
 * The result of enqueueing:
 * - `taken`: the queue has all of it, and a worker will deliver it.
 * - `refused`: the queue does not have all of it.
 * - `unanswered`: it is unknown whether the queue has it.
 */
export type EnqueueOutcome = "taken" | "refused" | "unanswered";

/** Enqueues up to 10 jobs, in this order. Never rejects. */
export type Enqueue = (jobs: readonly FanoutJob[]) => Promise<EnqueueOutcome>;

/**
 * Makes failed messages visible again soon, by their receipts: until then their rooms' next ones
 * wait behind them. Never rejects.
 */
export type RetrySoon = (receipts: readonly string[]) => Promise<void>;

/** Seconds until a failed message is retried. */
const soon = 1;

/** Logs what the queue failed to do, and the cause if known. */
export type QueueTrouble = (what: string, error?: unknown) => void;

/**
 * Milliseconds for all attempts: the caller can do the work itself, and a client waits for an
 * acknowledgement.
 */
const timeoutMs = 1_000;

const BatchResult = v.object({
  Successful: v.optional(v.array(v.object({ Id: v.string(), MD5OfMessageBody: v.string() })), []),
  Failed: v.optional(v.array(v.unknown()), []),
});
type Stored = v.InferOutput<typeof BatchResult>["Successful"][number];

/**
 * Whether the queue stored a different text from the one sent. The SDK's client checks this too.
 */
const isDamaged = ({ Id, MD5OfMessageBody }: Stored, entries: readonly { MessageBody: string }[]) =>
  MD5OfMessageBody !== hash("md5", entries[Number(Id)]?.MessageBody ?? "");

/**
 * The fan-out's FIFO queue of SQS: each room's jobs stay in order, and the same job is taken once
 * within five minutes, however often it is enqueued.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 *
 * @param url the queue's.
 */
export const openQueue = (
  url: string,
  trouble: QueueTrouble,
  sqs = openSqs(url),
): { enqueue: Enqueue; retrySoon: RetrySoon } => {
  const enqueue: Enqueue = async (jobs) => {
    const Entries = jobs.map((job, index) => ({
      Id: String(index),
      MessageBody: writeFanoutJob(job),
      MessageGroupId: messageGroup(job),
      MessageDeduplicationId: deduplicationId(job),
    }));
    try {
      const { Failed, Successful } = v.parse(
        BatchResult,
        await sqs("SendMessageBatch", { QueueUrl: url, Entries }, AbortSignal.timeout(timeoutMs)),
      );
      if (Successful.some((entry) => isDamaged(entry, Entries)))
        throw new Error("The queue stored another text");
      if (Failed.length === 0) return "taken";
      trouble("Jobs not enqueued in part");
      return "refused";
    } catch (error) {
      trouble("Jobs not enqueued", error);
      // A fault of the service does not mean that nothing was stored.
      const isRefusal = error instanceof ServiceError && error.$fault === "client";
      return isRefusal ? "refused" : "unanswered";
    }
  };
  const retrySoon: RetrySoon = async (receipts) => {
    const changes = receipts.map((ReceiptHandle) => {
      const change = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: soon };
      return sqs("ChangeMessageVisibility", change, AbortSignal.timeout(timeoutMs));
    });
    for (const change of await Promise.allSettled(changes))
      if (change.status === "rejected")
        trouble("Failed job stays invisible until its timeout", change.reason);
  };
  return { enqueue, retrySoon };
};
