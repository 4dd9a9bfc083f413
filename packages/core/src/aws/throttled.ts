import { ServiceError } from "./service-error.ts";

const codes: readonly string[] = [
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
];

/**
 * Whether DynamoDB refused a call because its partition, its table or its account has had too many,
 * and so did the retries. ElectroDB's errors have it as their cause.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export const isThrottled = (error: unknown): boolean => {
  if (error instanceof ServiceError) return codes.includes(error.name);
  return error instanceof Error && error.cause !== undefined && isThrottled(error.cause);
};
