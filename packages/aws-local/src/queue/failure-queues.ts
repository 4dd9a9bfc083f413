import { randomUUID } from "node:crypto";
import type { ServedQueue } from "./api.ts";
import { arnOf, openQueue } from "./open-queue.ts";

/** SQS's defaults. */
const defaults = { retentionSeconds: 4 * 24 * 60 * 60, visibilitySeconds: 30 };

/**
 * Opens the standard queues that are failure destinations. Each message has its own group, so that
 * none waits for another.
 */
export const openFailureQueues = async (queueNames: readonly string[], folder: string | undefined) => {
  const { retentionSeconds, visibilitySeconds } = defaults;
  const opened = await Promise.all(
    queueNames.map(async (name) => {
      const times = { visibilityMs: visibilitySeconds * 1000, retentionMs: retentionSeconds * 1000 };
      return { name, ...(await openQueue(name, folder, times)) };
    }),
  );
  const served = opened.map(({ name, queue }): [string, ServedQueue] => {
    const attributes = {
      QueueArn: arnOf(name),
      VisibilityTimeout: String(visibilitySeconds),
      MessageRetentionPeriod: String(retentionSeconds),
    };
    return [name, { queue, attributes }];
  });
  return {
    served,
    /** @throws Error when none of them has this ARN. */
    deliver: async (arn: string, body: string): Promise<void> => {
      const target = opened.find(({ name }) => arnOf(name) === arn);
      if (!target) throw new Error(`There is no queue ${arn}.`);
      await target.queue.send([
        { body, group: randomUUID(), deduplication: randomUUID(), sender: "event-source" },
      ]);
    },
    close: async (): Promise<void> => {
      await Promise.all(opened.map(({ close }) => close()));
    },
  };
};
