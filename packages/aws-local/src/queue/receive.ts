import { failures, QueueError } from "./failure.ts";
import type { FifoQueue, ReceiptUse } from "./fifo-queue.ts";
import { limits } from "./limits.ts";
import type { ReceivedMessage } from "./message.ts";
import type { RequestOf } from "./requests.ts";
import { checkBatch, md5 } from "./send.ts";

/** The attributes of a received message, all of them, as SQS and Lambda name them. */
export const attributesOf = (message: ReceivedMessage) => ({
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAt),
  SequenceNumber: message.sequenceNumber,
  MessageGroupId: message.group,
  SenderId: message.sender,
  MessageDeduplicationId: message.deduplication,
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
});

const within = (parameter: string, value: number, min: number, max: number) => {
  if (value >= min && value <= max) return value;
  const reason = `Must be between ${min} and ${max}, if provided.`;
  throw new QueueError(failures.invalid(parameter, String(value), reason));
};

/** Waits until there may be something to receive, up to a maximum. */
const somethingIn = (queue: FifoQueue, milliseconds: number) =>
  new Promise<void>((resolve) => {
    const stop = queue.onMessage(() => settle());
    const timer = setTimeout(() => settle(), milliseconds);
    timer.unref();
    const settle = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
  });

/** @throws QueueError */
export const receiveMessage = async (
  queue: FifoQueue,
  { MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds }: RequestOf<"ReceiveMessage">,
) => {
  const max = within("MaxNumberOfMessages", MaxNumberOfMessages, 1, limits.batch);
  const until = Date.now() + within("WaitTimeSeconds", WaitTimeSeconds, 0, limits.waitSeconds) * 1000;
  const hidden =
    VisibilityTimeout === undefined
      ? undefined
      : within("VisibilityTimeout", VisibilityTimeout, 0, limits.visibilitySeconds) * 1000;
  for (;;) {
    const messages = queue.receive(max, hidden);
    if (messages.length > 0) return { Messages: messages.map(shown) };
    const left = until - Date.now();
    if (left <= 0) return {};
    await somethingIn(queue, left);
  }
};

const shown = (message: ReceivedMessage) => ({
  MessageId: message.messageId,
  ReceiptHandle: message.receipt,
  Body: message.body,
  MD5OfBody: md5(message.body),
  Attributes: attributesOf(message),
});

const failureOf = (use: Exclude<ReceiptUse, "done">, receipt: string) =>
  use === "unknown"
    ? failures.receipt()
    : failures.invalid("ReceiptHandle", receipt, "The receipt handle has expired.");

/** @throws QueueError */
export const deleteMessage = async (queue: FifoQueue, { ReceiptHandle }: RequestOf<"DeleteMessage">) => {
  const use = await queue.remove(ReceiptHandle);
  if (use !== "done") throw new QueueError(failureOf(use, ReceiptHandle));
  return {};
};

/** @throws QueueError when the batch itself is wrong. */
export const deleteMessageBatch = async (
  queue: FifoQueue,
  { Entries: entries }: RequestOf<"DeleteMessageBatch">,
) => {
  checkBatch(entries);
  const uses = await Promise.all(
    entries.map(async ({ Id, ReceiptHandle }) => ({
      Id,
      ReceiptHandle,
      use: await queue.remove(ReceiptHandle),
    })),
  );
  return {
    Successful: uses.flatMap(({ Id, use }) => (use === "done" ? [{ Id }] : [])),
    Failed: uses.flatMap(({ Id, ReceiptHandle, use }) => {
      if (use === "done") return [];
      const { code, message } = failureOf(use, ReceiptHandle);
      return [{ Id, Code: code, Message: message, SenderFault: true }];
    }),
  };
};

/** @throws QueueError */
export const changeMessageVisibility = (
  queue: FifoQueue,
  { ReceiptHandle, VisibilityTimeout }: RequestOf<"ChangeMessageVisibility">,
) => {
  const seconds = within("VisibilityTimeout", VisibilityTimeout, 0, limits.visibilitySeconds);
  const use = queue.hide(ReceiptHandle, seconds * 1000);
  if (use !== "done") throw new QueueError(failureOf(use, ReceiptHandle));
  return {};
};
