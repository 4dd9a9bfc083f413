import { TokenBucket } from "../token-bucket.ts";
import type { QueueSettings } from "./settings.ts";

/**
 * The calls of an operation a second that a FIFO queue accepts, in total or, with high throughput,
 * per group: there AWS gives a figure not for a group but for a partition, which is the same.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const sendsPerSecond = 300;

/** Groups without a send for this many milliseconds count as new. */
const restMs = 1_000;

/**
 * Counts the sends of a queue.
 * @returns whether one more call for these groups may pass.
 */
export const createSendThrottle = (
  scope: QueueSettings["throughputLimit"],
  now = () => performance.now(),
) => {
  const buckets = new Map<string, { bucket: TokenBucket; usedAt: number }>();
  const bucketOf = (key: string) => {
    const at = now();
    // The longest unused come first.
    for (const [other, { usedAt }] of buckets) {
      if (at - usedAt < restMs) break;
      buckets.delete(other);
    }
    const bucket = buckets.get(key)?.bucket ?? new TokenBucket(sendsPerSecond, sendsPerSecond, now);
    buckets.delete(key);
    buckets.set(key, { bucket, usedAt: at });
    return bucket;
  };
  return (groups: readonly string[]): boolean => {
    if (groups.length === 0) return true;
    const keys = scope === "perQueue" ? ["queue"] : [...new Set(groups)];
    return keys.map((key) => bucketOf(key).take()).every(Boolean);
  };
};
