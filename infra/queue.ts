import { deployment } from "./deployment.ts";

const { queue: spec } = deployment;

/** Messages that no worker could read or deliver, for inspection. */
export const deadLetters = new sst.aws.Queue("FanoutDead", {
  fifo: true,
  transform: {
    queue: (args) => {
      args.messageRetentionSeconds = spec.deadLetterSeconds;
      args.sqsManagedSseEnabled = true;
    },
  },
});

/** The events of busy and very large rooms, on their way to the fan-out workers. */
export const fanoutQueue = new sst.aws.Queue("Fanout", {
  fifo: true,
  visibilityTimeout: `${spec.visibilitySeconds} seconds`,
  dlq: { queue: deadLetters.arn, retry: spec.tries },
  transform: {
    queue: (args) => {
      args.messageRetentionSeconds = spec.retentionSeconds;
      args.sqsManagedSseEnabled = true;
      args.deduplicationScope = spec.deduplicationScope;
      args.fifoThroughputLimit = spec.throughputLimit;
    },
  },
});
