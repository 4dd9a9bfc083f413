import { Logger } from "@aws-lambda-powertools/logger";

/** What a log line may name: ids that lead to the thing itself, for whoever may see it. Never what somebody said, and no token. */
export type Ids = Partial<
  Record<"connectionId" | "userId" | "messageId" | "room" | "method" | "route", string> &
    Record<"seq", number>
>;

const logger = new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "parley" });

/** An answer of AWS: its words say what the matter is, and repeat nothing of what was sent. */
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
 * What is told of an error: its name, where it happened, and what caused it. Not its message, unless it is AWS's: `JSON.parse` quotes what it
 * could not read, and checks of a value name the value. For the same reason no other attribute is told.
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

/** Writes a line of JSON, for people to find and for alarms to count. */
export const log = {
  /** Something went on in another way than it should. */
  warn: (what: string, ids: Ids, error?: unknown): void =>
    logger.warn(what, { ids, ...(error !== undefined && { problem: detailsOf(error) }) }),
  /** Something failed, and somebody should look. */
  error: (what: string, ids: Ids, error?: unknown): void =>
    logger.error(what, { ids, ...(error !== undefined && { problem: detailsOf(error) }) }),
};
