import type { FunctionName } from "../packages/functions/src/manifest.ts";
import { type AlarmSpec, alarms } from "./alarms.ts";
import { api } from "./api.ts";
import { dashboardOf } from "./dashboard.ts";
import { deployed, logGroups } from "./functions.ts";
import { deadLetters, fanoutQueue } from "./queue.ts";
import { socket } from "./socket.ts";
import { settings } from "./stage.ts";
import { table } from "./storage.ts";

const prefix = `${$app.name}-${$app.stage}`;

/** The metric of the lines that functions log as errors: no two stages share it. */
const loggedErrors = `LoggedErrors-${$app.stage}`;

type Metric = Pick<aws.cloudwatch.MetricAlarmArgs, "namespace" | "metricName" | "dimensions">;

const metricOf = ({ about }: AlarmSpec): Metric => {
  const { metric: metricName } = about;
  switch (about.kind) {
    case "function":
      return {
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: deployed[about.function].name },
      };
    case "all functions of the account and region":
      return { namespace: "AWS/Lambda", metricName };
    case "socket":
      return {
        namespace: "AWS/ApiGateway",
        metricName,
        dimensions: { ApiId: socket.nodes.api.id, Stage: "$default" },
      };
    case "http":
      return { namespace: "AWS/ApiGateway", metricName, dimensions: { ApiId: api.nodes.api.id } };
    case "logs":
      return { namespace: "Parley", metricName: loggedErrors };
    case "queue":
      return { namespace: "AWS/SQS", metricName, dimensions: { QueueName: fanoutQueue.nodes.queue.name } };
    case "dead letters":
      return { namespace: "AWS/SQS", metricName, dimensions: { QueueName: deadLetters.nodes.queue.name } };
  }
};

const makeAlarm = (spec: AlarmSpec) =>
  new aws.cloudwatch.MetricAlarm(`${spec.name}Alarm`, {
    ...metricOf(spec),
    name: `${prefix}-${spec.name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`,
    alarmDescription: spec.description,
    statistic: spec.statistic,
    comparisonOperator: "GreaterThanThreshold",
    threshold: spec.threshold,
    period: 300,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    // The SNS topic to notify. Without one, alarms only change their color.
    alarmActions: settings.alarmTopic ? [settings.alarmTopic] : [],
  });

/**
 * Counts the lines that a function logs at the level ERROR: errors that it caught and answered as
 * `internal` are not in Lambda's error metric. All functions share one metric, which has no value,
 * and so no price, while there is no such line.
 */
const countLoggedErrors = (name: FunctionName, { name: logGroupName }: aws.cloudwatch.LogGroup) =>
  new aws.cloudwatch.LogMetricFilter(`${name}LoggedErrors`, {
    name: `${prefix}-${name}-logged-errors`,
    logGroupName,
    pattern: '{ $.level = "ERROR" }',
    metricTransformation: { name: loggedErrors, namespace: "Parley", value: "1" },
  });

/** The functions that deliver messages, and count missed recipients. */
const deliverers = ["send", "fanout"] as const satisfies FunctionName[];

/** One page that shows the health of the stage. */
const makeDashboard = () =>
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: prefix,
    dashboardBody: $jsonStringify(
      dashboardOf({
        region: aws.getRegionOutput().region,
        functions: Object.values(deployed).map(({ name }) => name),
        deliverers: deliverers.map((name) => deployed[name].name),
        socket: socket.nodes.api.id,
        api: api.nodes.api.id,
        table: table.name,
        queue: fanoutQueue.nodes.queue.name,
        deadLetters: deadLetters.nodes.queue.name,
        loggedErrors,
      }),
    ),
  });

if (settings.watched) {
  for (const spec of alarms) makeAlarm(spec);
  for (const [name, group] of logGroups) countLoggedErrors(name, group);
  makeDashboard();
}
