/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const limits = {
  /** The bodies of one request, and so of one message. */
  bodyBytes: 1024 * 1024,
  batch: 10,
  waitSeconds: 20,
  visibilitySeconds: 12 * 60 * 60,
  /** A group, a deduplication id. */
  idCharacters: 128,
} as const;
