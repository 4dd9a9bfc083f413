import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SQSClient,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import { type Announcement, deduplicationOf, groupOf, writeAnnouncement } from "./announcement.ts";

/**
 * What became of a hand-over:
 * - `taken`: the queue has all of it, and a worker will tell the room.
 * - `refused`: the queue has not all of it.
 * - `unanswered`: nobody knows.
 */
export type HandedOver = "taken" | "refused" | "unanswered";

/** Hands up to 10 announcements over to the workers, in this order. Never rejects. */
export type HandOver = (announcements: readonly Announcement[]) => Promise<HandedOver>;

/**
 * Lets failed messages be received again soon, by their receipts: until then their rooms' next ones wait behind them.
 * Never rejects.
 */
export type HandBack = (receipts: readonly string[]) => Promise<void>;

/** Seconds until a message that failed is tried again. */
const soon = 1;

/** Told, for the log, what the queue did not do, and why if that is known. */
export type QueueTrouble = (what: string, error?: unknown) => void;

/**
 * Milliseconds for all tries: whoever hands over can do the work itself, and somebody waits for an acknowledgement.
 */
const patience = 1_000;

/**
 * The fan-out's FIFO queue of SQS: each room's announcements stay in order, and the same one is taken once within
 * five minutes, however often it is handed over.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 *
 * @param url the queue's.
 */
export const openQueue = (
  url: string,
  trouble: QueueTrouble,
  client = new SQSClient({}),
): { handOver: HandOver; handBack: HandBack } => {
  const handOver: HandOver = async (announcements) => {
    const Entries = announcements.map((announcement, index) => ({
      Id: String(index),
      MessageBody: writeAnnouncement(announcement),
      MessageGroupId: groupOf(announcement),
      MessageDeduplicationId: deduplicationOf(announcement),
    }));
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
    try {
      const { Failed = [] } = await client.send(command, { abortSignal: AbortSignal.timeout(patience) });
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
  const handBack: HandBack = async (receipts) => {
    const changes = receipts.map((ReceiptHandle) => {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle,
        VisibilityTimeout: soon,
      });
      return client.send(command, { abortSignal: AbortSignal.timeout(patience) });
    });
    for (const change of await Promise.allSettled(changes))
      if (change.status === "rejected") trouble("A failed message has to wait", change.reason);
  };
  return { handOver, handBack };
};
