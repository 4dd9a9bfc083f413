import { queueWorker } from "../packages/functions/src/manifest.ts";
import { deployment } from "./deployment.ts";
import { deployed } from "./functions.ts";
import { fanoutQueue } from "./queue.ts";

const { batch, partialFailures, maximumConcurrency } = deployment.queue;

/**
 * The queue's worker is invoked at once with whatever is available: AWS has no batching window for
 * FIFO queues.
 */
fanoutQueue.subscribe(deployed[queueWorker].arn, {
  batch: { size: batch, partialResponses: partialFailures },
  transform: {
    eventSourceMapping: (args) => {
      args.scalingConfig = maximumConcurrency === undefined ? undefined : { maximumConcurrency };
    },
  },
});

/**
 * A worker passes the rest of a very large room to the next one through the same queue. Lambda
 * would take that for a loop and stop it after 16. The chain ends with the room.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
new aws.lambda.FunctionRecursionConfig("FanoutRecursion", {
  functionName: deployed[queueWorker].name,
  recursiveLoop: "Allow",
});
