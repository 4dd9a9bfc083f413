import { createHash } from "node:crypto";
import { failures, QueueError } from "./failure.ts";
import type { FifoQueue } from "./fifo-queue.ts";
import { limits } from "./limits.ts";
import type { NewMessage, QueuedMessage } from "./message.ts";
import type { RequestOf, SendEntry } from "./requests.ts";

export const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** The characters that XML, and so a message, may contain. */
const sendable = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** A group or a deduplication id. */
const id = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]+$/;

const idOf = (parameter: string, value: string | undefined) => {
  if (value === undefined) throw new QueueError(failures.missing(parameter));
  if (value.length <= limits.idCharacters && id.test(value)) return value;
  const reason = `${parameter} can only include alphanumeric and punctuation characters. 1 to ${limits.idCharacters} in length.`;
  throw new QueueError(failures.invalid(parameter, value, reason));
};

/** @throws QueueError */
const messageOf = (entry: SendEntry, sender: string): NewMessage => {
  const { MessageBody: body, DelaySeconds, MessageAttributes } = entry;
  if (!body) throw new QueueError(failures.missing("MessageBody"));
  if (!sendable.test(body)) throw new QueueError(failures.contents());
  if (Buffer.byteLength(body) > limits.bodyBytes) {
    const reason = `Message must be shorter than ${limits.bodyBytes} bytes.`;
    throw new QueueError(failures.invalid("MessageBody", "", reason));
  }
  if (DelaySeconds) {
    const reason = "The request include parameter that is not valid for this queue type";
    throw new QueueError(failures.invalid("DelaySeconds", String(DelaySeconds), reason));
  }
  if (MessageAttributes) throw new QueueError(failures.unsupported("message attributes"));
  return {
    body,
    group: idOf("MessageGroupId", entry.MessageGroupId),
    deduplication: idOf("MessageDeduplicationId", entry.MessageDeduplicationId),
    sender,
  };
};

/** @param body as it was sent now: an earlier copy of the message may have had another. */
const sent = ({ messageId, sequenceNumber }: QueuedMessage, body: string) => ({
  MessageId: messageId,
  MD5OfMessageBody: md5(body),
  SequenceNumber: sequenceNumber,
});

/** @throws QueueError */
export const sendMessage = async (queue: FifoQueue, request: RequestOf<"SendMessage">, sender: string) => {
  const message = messageOf(request, sender);
  const [queued] = await queue.send([message]);
  if (!queued) throw new Error("A message was taken, and none is there.");
  return sent(queued, message.body);
};

/** Checks the ids of a batch's entries. @throws QueueError */
export const checkBatch = (entries: readonly { Id: string }[]) => {
  if (entries.length === 0) throw new QueueError(failures.empty());
  if (entries.length > limits.batch) throw new QueueError(failures.tooMany(limits.batch));
  if (entries.some(({ Id }) => !/^[A-Za-z0-9_-]{1,80}$/.test(Id))) throw new QueueError(failures.badId());
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw new QueueError(failures.sameIds());
};

/** An invalid entry fails alone. @throws QueueError when the batch itself is invalid. */
export const sendMessageBatch = async (
  queue: FifoQueue,
  { Entries: entries }: RequestOf<"SendMessageBatch">,
  sender: string,
) => {
  checkBatch(entries);
  const bytes = entries.reduce((sum, { MessageBody = "" }) => sum + Buffer.byteLength(MessageBody), 0);
  if (bytes > limits.bodyBytes) throw new QueueError(failures.tooLong(limits.bodyBytes));
  const read = entries.map((entry) => ({ Id: entry.Id, ...attempt(() => messageOf(entry, sender)) }));
  const good = read.flatMap(({ Id, result }) => (result ? [{ Id, message: result }] : []));
  const queued = await queue.send(good.map(({ message }) => message));
  return {
    Successful: good.flatMap(({ Id, message }, index) => {
      const taken = queued[index];
      return taken ? [{ Id, ...sent(taken, message.body) }] : [];
    }),
    Failed: read.flatMap(({ Id, failure }) =>
      failure ? [{ Id, Code: failure.code, Message: failure.message, SenderFault: true }] : [],
    ),
  };
};

const attempt = <Result>(act: () => Result) => {
  try {
    return { result: act() };
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    return { failure: error.failure };
  }
};
