import type { CostTally } from "./tally.ts";

/** https://aws.amazon.com/sqs/pricing/: "each 64 KB chunk of a payload is billed as 1 request". */
const requestStep = 64 * 1024;

/**
 * A request that reached a FIFO queue: an API action, a batch or not, including an empty receive.
 * `bytes` is the payload of all its messages.
 */
export type QueueRequest = { operation: string; bytes: number };

/**
 * Counts what a FIFO queue is billed for. Each operation is a separate source: `SQS SendMessage`.
 */
export const countQueue =
  (tally: CostTally) =>
  ({ operation, bytes }: QueueRequest): void =>
    tally.add(`SQS ${operation}`, { queueRequests: Math.max(1, Math.ceil(bytes / requestStep)) });
