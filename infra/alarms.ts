import type { FunctionName } from "../packages/functions/src/manifest.ts";

/**
 * A CloudWatch metric, and the part of the stage that it is about: `infra/observability.ts` knows
 * the names that AWS gave it.
 */
export type AlarmSpec = {
  /** In CamelCase; the alarm is named `parley-production-send-errors`. */
  name: string;
  about:
    | { kind: "function"; function: FunctionName; metric: "Errors" }
    | { kind: "all functions of the account and region"; metric: "Throttles" }
    | { kind: "socket"; metric: "ExecutionError" }
    | { kind: "http"; metric: "5xx" }
    | { kind: "logs"; metric: "LoggedErrors" }
    | { kind: "queue"; metric: "ApproximateAgeOfOldestMessage" }
    | { kind: "dead letters"; metric: "ApproximateNumberOfMessagesVisible" };
  statistic: "Sum" | "Maximum";
  /** It fires when five minutes have more than this. */
  threshold: number;
  /** What happened, and what to do. */
  description: string;
};

/**
 * Failures within five minutes that fire no alarm. Clients retry, so a lasting fault causes more of
 * them at once, however few users there are.
 */
const some = 2;

const failing = (name: FunctionName, what: string): AlarmSpec => ({
  name: `${name.charAt(0).toUpperCase()}${name.slice(1)}Errors`,
  about: { kind: "function", function: name, metric: "Errors" },
  statistic: "Sum",
  threshold: some,
  description: `The function ${name} fails: it throws, or runs out of time or memory. ${what} Read its log group. If there was a deployment just before, deploy the previous version.`,
});

/**
 * Everything that somebody should be woken for. Each alarm is one metric, and an account has ten
 * for free. The dashboard shows what these would miss. None is about refused requests, which anyone
 * can cause.
 */
export const alarms: readonly AlarmSpec[] = [
  failing("authorizer", "Nobody can connect."),
  failing("connect", "Nobody can connect."),
  failing("send", "Messages are not stored; clients keep them and try again."),
  failing("default", "Nobody can enter a room or come back to one."),
  {
    name: "SocketFailed",
    about: { kind: "socket", metric: "ExecutionError" },
    statistic: "Sum",
    threshold: some,
    description:
      "API Gateway cannot call the functions behind the WebSocket. Check that they exist and may be called (sst diff shows differences), and check the account's concurrency.",
  },
  {
    name: "HttpFailed",
    about: { kind: "http", metric: "5xx" },
    statistic: "Sum",
    threshold: some,
    description:
      "HTTP requests are answered with 5xx: history, guests' tokens or accounts. Read the log group of the function api. If accounts are another issuer's, check that it is reachable.",
  },
  {
    name: "LoggedErrors",
    about: { kind: "logs", metric: "LoggedErrors" },
    statistic: "Sum",
    threshold: some,
    description:
      "Functions caught unexpected errors, mostly from DynamoDB or the queue. Search the log groups for lines of level ERROR. If the table is throttled, a room is hotter than one partition can bear.",
  },
  {
    name: "Throttled",
    about: { kind: "all functions of the account and region", metric: "Throttles" },
    statistic: "Sum",
    threshold: some,
    description:
      "Functions cannot start: the concurrency of the account or a reservation is used up. Look for the function that uses it, ask for a higher quota, or set PARLEY_RESERVED_CONCURRENCY.",
  },
  {
    name: "FanoutOld",
    about: { kind: "queue", metric: "ApproximateAgeOfOldestMessage" },
    statistic: "Maximum",
    threshold: 60,
    description:
      "Nothing takes messages from the fan-out queue: busy rooms get nothing live. Check the log group of the function fanout and whether its event source mapping is enabled.",
  },
  {
    name: "FanoutDead",
    about: { kind: "dead letters", metric: "ApproximateNumberOfMessagesVisible" },
    statistic: "Maximum",
    threshold: 0,
    description:
      "Messages for a room could not be delivered in five attempts. They are stored, and users see them when they come back. Read the dead letters and the log group of the function fanout, then purge them.",
  },
];
