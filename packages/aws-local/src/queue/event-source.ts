import * as v from "valibot";
import { region } from "../lambda/function.ts";
import type { Invoke, InvokeResult } from "../lambda/invoke.ts";
import type { Log } from "../log.ts";
import type { QueueEvent } from "./api.ts";
import type { FifoQueue } from "./fifo-queue.ts";
import type { ReceivedMessage } from "./message.ts";
import { attributesOf } from "./receive.ts";
import { md5 } from "./send.ts";
import type { QueueSettings } from "./settings.ts";

export type EventSourceOptions = {
  queue: FifoQueue;
  /** The queue's name and ARN. */
  name: string;
  arn: string;
  settings: Pick<QueueSettings, "worker" | "batch" | "partialFailures" | "maximumConcurrency">;
  invoke: Invoke;
  observe: (event: QueueEvent) => void;
  log: Log;
};

/**
 * The maximum number of concurrent invocations, if no maximum concurrency is set: AWS has as many
 * as there are groups with messages, up to the account's concurrency.
 */
const maxAtOnce = 10;

/**
 * As Lambda passes messages to a function:
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
const recordOf = (message: ReceivedMessage, arn: string) => ({
  messageId: message.messageId,
  receiptHandle: message.receipt,
  body: message.body,
  attributes: attributesOf(message),
  messageAttributes: {},
  md5OfBody: md5(message.body),
  eventSource: "aws:sqs",
  eventSourceARN: arn,
  awsRegion: region,
});

const PartialFailure = v.object({
  batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.string() })), []),
});

/**
 * The failed messages of a batch: all of them when the function failed, or returned something
 * invalid.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
const failedOf = (
  batch: readonly ReceivedMessage[],
  result: InvokeResult,
  partialFailures: boolean,
): ReadonlySet<string> => {
  const all = new Set(batch.map(({ messageId }) => messageId));
  if (result.outcome !== "returned") return all;
  if (!partialFailures) return new Set();
  const answer = v.safeParse(PartialFailure, result.payload ?? {});
  if (!answer.success) return all;
  const failed = new Set(answer.output.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  return [...failed].every((messageId) => all.has(messageId)) ? failed : all;
};

/**
 * Lambda's event source mapping: it receives messages from a queue, invokes a function with each
 * batch, and deletes the messages that did not fail. Failed messages become visible again after
 * their visibility timeout.
 */
export const startEventSource = ({
  queue,
  name,
  arn,
  settings: { worker: functionName, batch: max, partialFailures, maximumConcurrency = maxAtOnce },
  invoke,
  observe,
  log,
}: EventSourceOptions) => {
  const running = new Set<Promise<void>>();
  let closed = false;

  const handle = async (batch: readonly ReceivedMessage[]) => {
    const result = await invoke(functionName, { Records: batch.map((message) => recordOf(message, arn)) });
    if (closed) return;
    const failed = failedOf(batch, result, partialFailures);
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    if (failed.size > 0) log("queue", `${functionName}: ${failed.size} of ${batch.length} messages failed`);
    if (done.length === 0) return;
    observe({ queue: name, operation: "DeleteMessageBatch", bytes: 0 });
    await Promise.all(done.map(({ receipt }) => queue.remove(receipt)));
  };
  const poll = () => {
    while (!closed && running.size < maximumConcurrency) {
      const batch = queue.receive(max);
      if (batch.length === 0) return;
      const bytes = batch.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
      observe({ queue: name, operation: "ReceiveMessage", bytes });
      const handling = handle(batch).finally(() => {
        running.delete(handling);
        poll();
      });
      running.add(handling);
    }
  };
  const stop = queue.onMessage(poll);
  poll();
  return {
    /** Takes no more messages. Messages of a function that still runs become visible again. */
    close: () => {
      closed = true;
      stop();
    },
  };
};
