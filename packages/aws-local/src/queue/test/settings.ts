import type { QueueSettings } from "../settings.ts";

/** For tests: a FIFO queue of high throughput, whose worker reports which messages failed. */
export const settings: QueueSettings = {
  worker: "worker",
  batch: 10,
  partialFailures: true,
  maximumConcurrency: undefined,
  visibilitySeconds: 20,
  tries: 5,
  retentionSeconds: 60 * 60,
  deadLetterSeconds: 14 * 24 * 60 * 60,
  deduplicationScope: "messageGroup",
  throughputLimit: "perMessageGroupId",
};
