import { fanoutQueue as spec } from "../packages/functions/src/manifest.ts";
import { deployed } from "./functions.ts";
import { fanoutQueue } from "./queue.ts";

/** The queue's worker is invoked with what is there at once: AWS has no batching window for FIFO queues. */
fanoutQueue.subscribe(deployed[spec.worker].arn, { batch: { size: spec.batch, partialResponses: true } });
