/**
 * What a log line may contain: ids that lead to the thing itself, for readers with access to it.
 * Never the text of a message, and no token.
 */
export type Ids = Partial<
  Record<"connectionId" | "userId" | "messageId" | "room" | "method" | "route", string> &
    Record<"seq", number>
>;

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

/** The trace that an invocation belongs to, where there is one. */
const traceId = () => /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? "")?.[1];

/**
 * Writes a line in the form of Lambda Powertools, past the runtime's console, which would put the time and
 * the request before it.
 */
const write = (level: "WARN" | "ERROR", message: string, ids: Ids, error: unknown): void => {
  const trace = traceId();
  const line = {
    level,
    message,
    timestamp: new Date().toISOString(),
    service: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "parley",
    ...(trace !== undefined && { xray_trace_id: trace }),
    ids,
    ...(error !== undefined && { problem: detailsOf(error) }),
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
};

/** Writes a line of JSON, for people to search and for alarms to count. */
export const log = {
  /** Logs something unexpected that needs no action. */
  warn: (what: string, ids: Ids, error?: unknown): void => write("WARN", what, ids, error),
  /** Logs a failure that somebody should look at. */
  error: (what: string, ids: Ids, error?: unknown): void => write("ERROR", what, ids, error),
};
