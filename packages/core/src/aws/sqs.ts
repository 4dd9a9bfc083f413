import { type Call, openJsonRpc } from "./json-rpc.ts";
import type { ServiceOptions } from "./service.ts";

/** Opens SQS where a queue is, with the retries that the SDK's client for it has. */
export const openSqs = (queueUrl: string, options?: Omit<ServiceOptions, "endpoint">): Call =>
  openJsonRpc(
    { name: "sqs", target: "AmazonSQS", maxAttempts: 3, baseDelay: 50 },
    { ...options, endpoint: new URL(queueUrl).origin },
  );
