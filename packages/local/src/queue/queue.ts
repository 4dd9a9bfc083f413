import type { FunctionSpec } from "@parley/functions/manifest";
import type { Around } from "../around.ts";
import { account, region } from "../lambda/function.ts";
import type { Invoke } from "../lambda/invoke.ts";
import type { Log } from "../log.ts";
import { type QueueAnswer, type QueueCall, type QueueEvent, startQueueApi } from "./api.ts";
import { startEventSource } from "./event-source.ts";
import { createFifoQueue, type FifoQueueOptions } from "./fifo-queue.ts";
import { refuseBeyondManifest } from "./permission.ts";
import { openQueueStore } from "./store.ts";

/** What the manifest says of a queue. */
export type QueueSpec = {
  worker: string;
  batch: number;
  visibilitySeconds: number;
  tries: number;
  retentionSeconds: number;
  deadLetterSeconds: number;
};

export type QueueOptions = {
  /** 0 for any free one. */
  port: number;
  spec: QueueSpec;
  /** Who may do what. */
  functions: Readonly<Record<string, FunctionSpec>>;
  /** The cloud's data folder; in memory without one. */
  folder: string | undefined;
  invoke: Invoke;
  log: Log;
  around?: Around<QueueCall, QueueAnswer>;
  observe?: (event: QueueEvent) => void;
};

const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

const names = { queue: "fanout.fifo", dead: "fanout-dead.fifo" };

const openQueue = async (
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

/**
 * Starts the fan-out's queue with its dead letters, behind SQS's API, and what invokes its worker.
 * @throws as `listen` does.
 */
export const startQueue = async ({
  port,
  spec,
  functions,
  folder,
  invoke,
  log,
  around = (_call, act) => act(),
  observe = () => {},
}: QueueOptions) => {
  const visibilityMs = spec.visibilitySeconds * 1000;
  const dead = await openQueue(names.dead, folder, {
    visibilityMs: 30_000,
    retentionMs: spec.deadLetterSeconds * 1000,
  });
  const main = await openQueue(names.queue, folder, {
    visibilityMs,
    retentionMs: spec.retentionSeconds * 1000,
    deadLetters: { queue: dead.queue, tries: spec.tries },
  });
  const closeQueues = async () => {
    await main.close();
    await dead.close();
  };
  const fifo = { FifoQueue: "true", ContentBasedDeduplication: "false" };
  const redrive = { deadLetterTargetArn: arnOf(names.dead), maxReceiveCount: spec.tries };
  const attributes = {
    ...fifo,
    QueueArn: arnOf(names.queue),
    VisibilityTimeout: String(spec.visibilitySeconds),
    MessageRetentionPeriod: String(spec.retentionSeconds),
    RedrivePolicy: JSON.stringify(redrive),
  };
  const deadAttributes = {
    ...fifo,
    QueueArn: arnOf(names.dead),
    MessageRetentionPeriod: String(spec.deadLetterSeconds),
  };
  const api = await startQueueApi({
    port,
    queues: new Map([
      [names.queue, { queue: main.queue, attributes }],
      [names.dead, { queue: dead.queue, attributes: deadAttributes }],
    ]),
    account,
    refuse: refuseBeyondManifest(functions, names.queue),
    around,
    observe,
  }).catch(async (error) => {
    await closeQueues();
    throw error;
  });
  const source = startEventSource({
    queue: main.queue,
    name: names.queue,
    arn: arnOf(names.queue),
    batch: spec.batch,
    function: spec.worker,
    invoke,
    observe,
    log,
  });
  return {
    /** SQS's endpoint. */
    url: api.url,
    /** The URLs of the queue and of its dead letters. */
    queue: api.urlOf(names.queue),
    dead: api.urlOf(names.dead),
    close: async (graceMs: number) => {
      source.close();
      await api.close(graceMs);
      await closeQueues();
    },
  };
};
