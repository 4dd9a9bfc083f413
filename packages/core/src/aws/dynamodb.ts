import { type Call, openJsonRpc } from "./json-rpc.ts";
import type { ServiceOptions } from "./service.ts";

/** Calls an operation of DynamoDB, with attribute values as its API has them: `{"S": "text"}`. */
export type DynamoDB = Call;

/** Opens DynamoDB, with the retries that the SDK's client for it has. */
export const openDynamoDB = (options?: ServiceOptions): DynamoDB =>
  openJsonRpc({ name: "dynamodb", target: "DynamoDB_20120810", maxAttempts: 4, baseDelay: 25 }, options);
