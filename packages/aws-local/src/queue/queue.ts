import type { RoleRefusal } from "../iam/refusals.ts";
import type { Intercept } from "../intercept.ts";
import { account } from "../lambda/function.ts";
import type { Invoke } from "../lambda/invoke.ts";
import type { Log } from "../log.ts";
import { type QueueAnswer, type QueueCall, type QueueEvent, startQueueApi } from "./api.ts";
import { startEventSource } from "./event-source.ts";
import { openFailureQueues } from "./failure-queues.ts";
import { arnOf, openQueue } from "./open-queue.ts";
import { type QueueRoles, refuseBeyondRoles } from "./permission.ts";
import { createSendThrottle } from "./send-throttle.ts";
import type { QueueSettings } from "./settings.ts";

export type QueueOptions = {
  /** 0 for any free one. */
  port: number;
  /** The queue is `name.fifo`, and its dead letters are in `name-dead.fifo`. */
  name: string;
  settings: QueueSettings;
  /** The permissions of each function. */
  roles: QueueRoles;
  /** The names of standard queues for failed events of event sources. Default: none. */
  failureQueues?: readonly string[];
  /** Receives what a function was refused. */
  onRefused?: (refusal: RoleRefusal) => void;
  /** The cloud's data folder; in memory without one. */
  folder: string | undefined;
  invoke: Invoke;
  log: Log;
  intercept?: Intercept<QueueCall, QueueAnswer>;
  observe?: (event: QueueEvent) => void;
};

/**
 * Starts a FIFO queue with its dead-letter queue, behind SQS's API, and the invoker of its worker.
 * @throws as `listen` does.
 */
export const startQueue = async ({
  port,
  name,
  settings,
  roles,
  failureQueues = [],
  onRefused,
  folder,
  invoke,
  log,
  intercept = (_call, act) => act(),
  observe = () => {},
}: QueueOptions) => {
  const names = { queue: `${name}.fifo`, dead: `${name}-dead.fifo` };
  const visibilityMs = settings.visibilitySeconds * 1000;
  const dead = await openQueue(names.dead, folder, {
    visibilityMs: 30_000,
    retentionMs: settings.deadLetterSeconds * 1000,
  });
  const main = await openQueue(names.queue, folder, {
    visibilityMs,
    retentionMs: settings.retentionSeconds * 1000,
    deduplicationScope: settings.deduplicationScope,
    deadLetters: { queue: dead.queue, tries: settings.tries },
  });
  const failures = await openFailureQueues(failureQueues, folder);
  const closeQueues = async () => {
    await main.close();
    await dead.close();
    await failures.close();
  };
  const fifo = { FifoQueue: "true", ContentBasedDeduplication: "false" };
  const redrive = { deadLetterTargetArn: arnOf(names.dead), maxReceiveCount: settings.tries };
  const attributes = {
    ...fifo,
    QueueArn: arnOf(names.queue),
    VisibilityTimeout: String(settings.visibilitySeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    DeduplicationScope: settings.deduplicationScope,
    FifoThroughputLimit: settings.throughputLimit,
    RedrivePolicy: JSON.stringify(redrive),
  };
  const deadAttributes = {
    ...fifo,
    QueueArn: arnOf(names.dead),
    MessageRetentionPeriod: String(settings.deadLetterSeconds),
  };
  const api = await startQueueApi({
    port,
    queues: new Map([
      [names.queue, { queue: main.queue, attributes, maySend: createSendThrottle(settings.throughputLimit) }],
      [names.dead, { queue: dead.queue, attributes: deadAttributes }],
      ...failures.served,
    ]),
    account,
    refuse: refuseBeyondRoles(roles, names.queue, onRefused),
    intercept,
    observe,
  }).catch(async (error) => {
    await closeQueues();
    throw error;
  });
  const source = startEventSource({
    queue: main.queue,
    name: names.queue,
    arn: arnOf(names.queue),
    settings,
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
    /** The URL of a queue by its name. */
    urlOf: api.urlOf,
    /** Sends a message to a queue of `failureQueues`, by its ARN. */
    deliver: async (arn: string, body: string): Promise<void> => {
      await failures.deliver(arn, body);
      observe({
        queue: arn.split(":").at(-1) ?? "",
        operation: "SendMessage",
        bytes: Buffer.byteLength(body),
      });
    },
    close: async (graceMs: number) => {
      source.close();
      await api.close(graceMs);
      await closeQueues();
    },
  };
};
