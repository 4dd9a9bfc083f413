/**
 * Why SQS refuses a request: its error types and sentences, as in its JSON protocol and its older
 * one.
 */
export type QueueFailure = { status: number; type: string; code: string; message: string };

const sqs = (type: string, code: string, message: string): QueueFailure => ({
  status: 400,
  type: `com.amazonaws.sqs#${type}`,
  code,
  message,
});

const general = (status: number, type: string, code: string, message: string): QueueFailure => ({
  status,
  type: `com.amazon.coral.service#${type}`,
  code,
  message,
});

const simple = (name: string) => `AWS.SimpleQueueService.${name}`;

/**
 * The failures of the API, by cause.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const failures = {
  noQueue: () => sqs("QueueDoesNotExist", simple("NonExistentQueue"), "The specified queue does not exist."),
  missing: (parameter: string) =>
    general(
      400,
      "MissingRequiredParameterException",
      "MissingParameter",
      `The request must contain the parameter ${parameter}.`,
    ),
  invalid: (parameter: string, value: string, reason: string) =>
    general(
      400,
      "InvalidParameterValueException",
      "InvalidParameterValue",
      `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
    ),
  contents: () =>
    sqs("InvalidMessageContents", "InvalidMessageContents", "Invalid characters found in the message body."),
  tooLong: (max: number) =>
    sqs(
      "BatchRequestTooLong",
      simple("BatchRequestTooLong"),
      `Batch requests cannot be longer than ${max} bytes.`,
    ),
  tooMany: (max: number) =>
    sqs(
      "TooManyEntriesInBatchRequest",
      simple("TooManyEntriesInBatchRequest"),
      `Maximum number of entries per request are ${max}.`,
    ),
  empty: () =>
    sqs(
      "EmptyBatchRequest",
      simple("EmptyBatchRequest"),
      "There should be at least one entry in the request.",
    ),
  sameIds: () =>
    sqs(
      "BatchEntryIdsNotDistinct",
      simple("BatchEntryIdsNotDistinct"),
      "Two or more batch entries have the same Id.",
    ),
  badId: () =>
    sqs(
      "InvalidBatchEntryId",
      simple("InvalidBatchEntryId"),
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    ),
  receipt: () =>
    sqs("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The input receipt handle is invalid."),
  throttled: () => sqs("RequestThrottled", "RequestThrottled", "Request is throttled."),
  unsupported: (what: string) =>
    sqs("UnsupportedOperation", simple("UnsupportedOperation"), `The local SQS has no ${what}.`),
  unreadable: () =>
    general(400, "SerializationException", "MalformedInput", "The request does not match the operation."),
  tooLarge: () => general(413, "RequestEntityTooLarge", "RequestEntityTooLarge", "The request is too large."),
  denied: (message: string) => general(403, "AccessDeniedException", "AccessDenied", message),
} as const;

/** Thrown where the problem is detected, answered in one place. */
export class QueueError extends Error {
  override readonly name = "QueueError";
  readonly failure: QueueFailure;
  constructor(failure: QueueFailure) {
    super(failure.message);
    this.failure = failure;
  }
}
