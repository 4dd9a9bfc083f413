import { missedCauses } from "../packages/functions/src/missed-causes.ts";

/** What the dashboard shows, each by the name that AWS's metrics use. */
type Shown = {
  region: $util.Input<string>;
  functions: $util.Input<string>[];
  /** The functions that deliver messages. */
  deliverers: $util.Input<string>[];
  /** The ids of the APIs. */
  socket: $util.Input<string>;
  api: $util.Input<string>;
  table: $util.Input<string>;
  queue: $util.Input<string>;
  deadLetters: $util.Input<string>;
  /** The metric of the lines that functions log as errors. */
  loggedErrors: string;
};

type Metric = $util.Input<string | { stat: string }>[];

/** Three per row, of the 24 columns that a dashboard has. */
const size = { width: 8, height: 6 };

/**
 * The body of the dashboard: what clients see first, then what does the work, then what it costs.
 * It has at most 50 metrics: three such dashboards are free for each account, and any other costs
 * $3 a month (https://aws.amazon.com/cloudwatch/pricing/).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const dashboardOf = ({
  region,
  functions,
  deliverers,
  socket,
  api,
  table,
  queue,
  deadLetters,
  loggedErrors,
}: Shown) => {
  const chart = (title: string, stat: string, metrics: Metric[]) => ({ title, stat, metrics });
  const ofFunctions = (metric: string): Metric[] =>
    functions.map((name) => ["AWS/Lambda", metric, "FunctionName", name]);
  /** For all functions of the account and region, which share their concurrency. */
  const ofAccount = (metric: string): Metric => ["AWS/Lambda", metric];
  const ofSocket = (metric: string): Metric => [
    "AWS/ApiGateway",
    metric,
    "ApiId",
    socket,
    "Stage",
    "$default",
  ];
  const ofApi = (metric: string): Metric => ["AWS/ApiGateway", metric, "ApiId", api];
  const ofTable = (metric: string): Metric => ["AWS/DynamoDB", metric, "TableName", table];
  const ofQueue = (metric: string, name = queue): Metric => ["AWS/SQS", metric, "QueueName", name];
  /** Powertools' metrics have a dimension for the function, whose name contains the stage. */
  const missed = missedCauses.flatMap((cause) =>
    deliverers.map((name): Metric => ["Parley", cause, "function", name, "service", "fan-out"]),
  );
  const charts = [
    chart("Connections", "Sum", [ofSocket("ConnectCount")]),
    chart("Messages, both ways", "Sum", [ofSocket("MessageCount")]),
    // Including intended 4xx and 5xx answers of functions, such as a rate limit.
    chart("Refused", "Sum", [ofSocket("ClientError"), ofSocket("IntegrationError"), ofApi("4xx")]),
    chart("Failures at the APIs", "Sum", [ofSocket("ExecutionError"), ofApi("5xx")]),
    chart("Latency of the HTTP API, p99 in ms", "p99", [ofApi("Latency")]),
    chart("Duration of the functions, p99 in ms", "p99", ofFunctions("Duration")),
    chart("Functions that failed", "Sum", ofFunctions("Errors")),
    chart("Throttled functions of the account", "Sum", [ofAccount("Throttles")]),
    chart("Recipients that live frames missed", "Sum", missed),
    chart("Errors in the logs", "Sum", [["Parley", loggedErrors]]),
    chart("Executions of the account at once", "Maximum", [ofAccount("ConcurrentExecutions")]),
    chart("The table's units, and what it throttled", "Sum", [
      ofTable("ConsumedWriteCapacityUnits"),
      ofTable("ConsumedReadCapacityUnits"),
      ofTable("WriteThrottleEvents"),
      ofTable("ReadThrottleEvents"),
    ]),
    chart("Age of the fan-out's queue, in seconds", "Maximum", [
      ofQueue("ApproximateAgeOfOldestMessage"),
      ofQueue("ApproximateNumberOfMessagesVisible", deadLetters),
    ]),
  ];
  return {
    widgets: charts.map((properties, index) => ({
      type: "metric",
      x: (index % 3) * size.width,
      y: Math.floor(index / 3) * size.height,
      ...size,
      properties: { ...properties, region, period: 60, view: "timeSeries" },
    })),
  };
};
