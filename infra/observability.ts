import { type FunctionName, type FunctionSpec, functions } from "../packages/functions/src/manifest.ts";
import { api } from "./api.ts";
import { dashboardOf } from "./dashboard.ts";
import { deployed, logGroups } from "./functions.ts";
import { deadLetters, fanoutQueue } from "./queue.ts";
import { socket } from "./socket.ts";
import { settings } from "./stage.ts";
import { table } from "./storage.ts";

const prefix = `${$app.name}-${$app.stage}`;

/** Who is told of an alarm: the ARN of an SNS topic. Without one, alarms only change their color. */
const alarmActions = settings.alarmTopic ? [settings.alarmTopic] : [];

type Alarm = Omit<
  aws.cloudwatch.MetricAlarmArgs,
  "comparisonOperator" | "evaluationPeriods" | "alarmActions"
>;

/** An alarm that goes off when a value is above its threshold in so many of the last five minutes. */
const alarm = (name: string, minutes: number, args: Alarm) =>
  new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: `${prefix}-${name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: Math.max(minutes, 5),
    datapointsToAlarm: minutes,
    treatMissingData: "notBreaching",
    alarmActions,
    ...args,
  });

/** Somebody should look: it could not be read or told in all of its tries, or Lambda was throttled for long. */
alarm("FanoutDead", 1, {
  alarmDescription: "Messages for a room came to the dead letters of the fan-out's queue.",
  namespace: "AWS/SQS",
  metricName: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: deadLetters.nodes.queue.name },
  statistic: "Maximum",
  period: 60,
  threshold: 0,
});

/** Nobody takes what is in the queue: busy rooms hear nothing live, and nothing fails either. */
alarm("FanoutOld", 1, {
  alarmDescription: "Messages for busy rooms wait for longer than a minute in the fan-out's queue.",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: fanoutQueue.nodes.queue.name },
  statistic: "Maximum",
  period: 60,
  threshold: 60,
});

/** Live frames of busy rooms come late: whoever reads the log misses nothing. */
alarm("FanoutLate", 3, {
  alarmDescription: "Messages of busy rooms wait in the fan-out's queue for more than 10 seconds.",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: fanoutQueue.nodes.queue.name },
  statistic: "Maximum",
  period: 60,
  threshold: 10,
});

/** Functions whose time somebody waits for, in milliseconds: what the slowest in a hundred may take, cold starts included. */
const mostMilliseconds: Partial<Record<FunctionName, number>> = {
  authorizer: 1_500,
  connect: 2_000,
  send: 2_000,
  default: 2_000,
  api: 2_000,
};

const names = Object.keys(functions).filter((name): name is FunctionName => name in functions);

for (const name of names) {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const ofFunction = {
    namespace: "AWS/Lambda",
    dimensions: { FunctionName: deployed[name].name },
    period: 60,
  };
  alarm(`${title}Errors`, 1, {
    ...ofFunction,
    alarmDescription: `The function ${name} failed: it threw, ran out of time or of memory.`,
    metricName: "Errors",
    statistic: "Sum",
    threshold: 0,
  });
  alarm(`${title}Throttles`, 1, {
    ...ofFunction,
    alarmDescription: `The function ${name} could not be started: the account's concurrency is used up.`,
    metricName: "Throttles",
    statistic: "Sum",
    threshold: 0,
  });
  const threshold = mostMilliseconds[name];
  if (threshold === undefined) continue;
  alarm(`${title}Latency`, 3, {
    ...ofFunction,
    alarmDescription: `One in a hundred runs of ${name} takes more than ${threshold} ms.`,
    metricName: "Duration",
    extendedStatistic: "p99",
    threshold,
  });
}

/** What functions do with the table and its indexes. DynamoDB counts what it refuses by operation, and never all together. */
const tableActions = Object.values<FunctionSpec>(functions).flatMap(
  ({ table: actions = [], indexes = [] }): string[] =>
    indexes.length > 0 ? [...actions, "dynamodb:Query"] : [...actions],
);

for (const operation of new Set(tableActions.map((action) => action.replace("dynamodb:", "")))) {
  alarm(`Table${operation}`, 1, {
    alarmDescription: `The table refused ${operation}: a room or a person is hotter than one partition can bear.`,
    namespace: "AWS/DynamoDB",
    metricName: "ThrottledRequests",
    dimensions: { TableName: table.name, Operation: operation },
    statistic: "Sum",
    period: 60,
    threshold: 0,
  });
}

alarm("SocketErrors", 1, {
  alarmDescription: "Frames or handshakes got no answer from their function.",
  namespace: "AWS/ApiGateway",
  metricName: "IntegrationError",
  dimensions: { ApiId: socket.nodes.api.id, Stage: "$default" },
  statistic: "Sum",
  period: 60,
  threshold: 0,
});

alarm("HttpErrors", 1, {
  alarmDescription: "HTTP requests were answered with 5xx.",
  namespace: "AWS/ApiGateway",
  metricName: "5xx",
  dimensions: { ApiId: api.nodes.api.id },
  statistic: "Sum",
  period: 60,
  threshold: 0,
});

const loggedErrors = `LoggedErrors-${$app.stage}`;

/** The lines that functions write at the level ERROR: what they caught and answered as `internal` is none of Lambda's errors. */
for (const [name, { name: logGroupName }] of logGroups) {
  new aws.cloudwatch.LogMetricFilter(`${name}LoggedErrors`, {
    name: `${prefix}-${name}-logged-errors`,
    logGroupName,
    pattern: '{ $.level = "ERROR" }',
    metricTransformation: { name: loggedErrors, namespace: "Parley", value: "1" },
  });
}

alarm("LoggedErrors", 1, {
  alarmDescription: "A function caught an error that it has no answer to. The log groups have the lines.",
  namespace: "Parley",
  metricName: loggedErrors,
  statistic: "Sum",
  period: 60,
  threshold: 0,
});

/** One page that tells how the stage is. */
new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: prefix,
  dashboardBody: $jsonStringify(
    dashboardOf({
      region: aws.getRegionOutput().region,
      functions: names.map((name) => deployed[name].name),
      socket: socket.nodes.api.id,
      api: api.nodes.api.id,
      table: table.name,
      queue: fanoutQueue.nodes.queue.name,
      deadLetters: deadLetters.nodes.queue.name,
      loggedErrors,
    }),
  ),
});
