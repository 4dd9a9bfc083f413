import * as v from "valibot";

const QueueUrl = v.optional(v.string(), "");
const ReceiptHandle = v.optional(v.string(), "");
const whole = v.pipe(v.number(), v.integer());

const Entry = v.object({
  MessageBody: v.optional(v.string()),
  MessageGroupId: v.optional(v.string()),
  MessageDeduplicationId: v.optional(v.string()),
  DelaySeconds: v.optional(whole),
  MessageAttributes: v.optional(v.record(v.string(), v.unknown())),
});
export type SendEntry = v.InferOutput<typeof Entry>;

const BatchEntry = v.object({ Id: v.string(), ...Entry.entries });
const DeleteEntry = v.object({ Id: v.string(), ReceiptHandle: v.string() });

const SendMessage = v.object({ operation: v.literal("SendMessage"), QueueUrl, ...Entry.entries });
const SendMessageBatch = v.object({
  operation: v.literal("SendMessageBatch"),
  QueueUrl,
  Entries: v.optional(v.array(BatchEntry), []),
});
const ReceiveMessage = v.object({
  operation: v.literal("ReceiveMessage"),
  QueueUrl,
  MaxNumberOfMessages: v.optional(whole, 1),
  VisibilityTimeout: v.optional(whole),
  WaitTimeSeconds: v.optional(whole, 0),
});
const DeleteMessage = v.object({ operation: v.literal("DeleteMessage"), QueueUrl, ReceiptHandle });
const DeleteMessageBatch = v.object({
  operation: v.literal("DeleteMessageBatch"),
  QueueUrl,
  Entries: v.optional(v.array(DeleteEntry), []),
});
const ChangeMessageVisibility = v.object({
  operation: v.literal("ChangeMessageVisibility"),
  QueueUrl,
  ReceiptHandle,
  VisibilityTimeout: whole,
});
const GetQueueAttributes = v.object({
  operation: v.literal("GetQueueAttributes"),
  QueueUrl,
  AttributeNames: v.optional(v.array(v.string()), []),
});

/** The inputs of each operation, as far as they are supported. Everything else is ignored. */
export const Request = v.variant("operation", [
  SendMessage,
  SendMessageBatch,
  ReceiveMessage,
  DeleteMessage,
  DeleteMessageBatch,
  ChangeMessageVisibility,
  GetQueueAttributes,
]);
export type Request = v.InferOutput<typeof Request>;

/** What one operation takes. */
export type RequestOf<Operation extends Request["operation"]> = Extract<Request, { operation: Operation }>;

const operations: readonly string[] = Request.options.map(({ entries }) => entries.operation.literal);

export const isOperation = (name: string): boolean => operations.includes(name);
