import { account, region } from "../lambda/function.ts";
import { createFifoQueue, type FifoQueueOptions } from "./fifo-queue.ts";
import { openQueueStore } from "./store.ts";

/** The ARN of a queue of this cloud. */
export const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

/** Opens a queue. @param folder the cloud's data folder; in memory without one. */
export const openQueue = async (
  name: string,
  folder: string | undefined,
  options: Omit<FifoQueueOptions, "store" | "held">,
) => {
  if (folder === undefined) {
    const queue = createFifoQueue(options);
    return { queue, close: async () => queue.close() };
  }
  const { store, held, close } = await openQueueStore(folder, name);
  const queue = createFifoQueue({ ...options, store, held });
  return {
    queue,
    close: () => {
      queue.close();
      return close();
    },
  };
};
