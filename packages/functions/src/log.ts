import { Logger } from "@aws-lambda-powertools/logger";
import { onFirstUse } from "@parley/core/wire/on-first-use";

/**
 * What a log line may contain: ids that lead to the thing itself, for readers with access to it.
 * Never the text of a message, and no token.
 */
export type Ids = Partial<
  Record<"connectionId" | "userId" | "messageId" | "room" | "method" | "route", string> &
    Record<"seq", number>
>;

/** Most environments end without a line. */
const logger = onFirstUse(
  () => new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "parley" }),
);

/** An error of AWS: its text describes the problem, and repeats nothing that was sent. */
const isFromAws = (error: Error) => "$metadata" in error;

/** The calls that led to an error, without its message, which `stack` begins with. */
const framesOf = ({ stack = "", message }: Error): string[] => {
  const end = stack.indexOf(message) + message.length;
  return stack
    .slice(end)
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
};

/**
 * What is logged of an error: its name, where it happened, and its cause. Not its message, unless
 * it is AWS's: `JSON.parse` quotes what it could not read, and checks of a value name the value.
 * For the same reason no other attribute is logged.
 */
const detailsOf = (error: unknown): object => {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, cause } = error;
  return {
    name,
    ...(isFromAws(error) && { message }),
    at: framesOf(error),
    ...(cause !== undefined && { cause: detailsOf(cause) }),
  };
};

/** Writes a line of JSON, for people to search and for alarms to count. */
export const log = {
  /** Logs something unexpected that needs no action. */
  warn: (what: string, ids: Ids, error?: unknown): void =>
    logger().warn(what, { ids, ...(error !== undefined && { problem: detailsOf(error) }) }),
  /** Logs a failure that somebody should look at. */
  error: (what: string, ids: Ids, error?: unknown): void =>
    logger().error(what, { ids, ...(error !== undefined && { problem: detailsOf(error) }) }),
};
