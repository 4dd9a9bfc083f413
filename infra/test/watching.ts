import { expect, it } from "vitest";
import { functions } from "../../packages/functions/src/manifest.ts";
import { missedCauses } from "../../packages/functions/src/missed-causes.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

/** Resources that cost money by existing, and are only for a monitored stage. */
const watchTypes = ["MetricAlarm", "LogMetricFilter", "Dashboard"].map(
  (type) => `aws:cloudwatch/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
);

/** A stage that is not monitored has none of them. */
export const unwatched = (plan: () => Plan) => {
  it("has no alarm, no dashboard and no metric of its own", () => {
    expect(plan().resources.filter(({ type }) => watchTypes.includes(type))).toEqual([]);
  });
};

/** The metrics that an alarm is billed for: https://aws.amazon.com/cloudwatch/pricing/ */
const billedMetrics = (alarm: { metricQueries?: { metric?: unknown }[] }) =>
  alarm.metricQueries ? alarm.metricQueries.filter(({ metric }) => metric).length : 1;

/** What wakes somebody in production. */
export const watching = (plan: () => Plan) => {
  const alarms = () => inputsOf(plan(), "aws:cloudwatch/metricAlarm:MetricAlarm");
  const filters = () => inputsOf(plan(), "aws:cloudwatch/logMetricFilter:LogMetricFilter");

  it("has alarms on no more metrics than an account has for nothing", () => {
    expect(alarms().length).toBeGreaterThan(0);
    expect(alarms().reduce((sum, alarm) => sum + billedMetrics(alarm), 0)).toBeLessThanOrEqual(10);
  });

  it("wakes nobody for what a client can cause", () => {
    // Intended 4xx and 5xx answers of a function, such as a rate limit.
    const refusals = ["IntegrationError", "ClientError", "4xx"];
    expect(alarms().filter(({ metricName }) => refusals.includes(metricName))).toEqual([]);
  });

  it("wakes somebody when frames, handshakes, requests or deliveries fail", () => {
    const watched = alarms().map(({ namespace, metricName, dimensions = {} }) =>
      [namespace, metricName, ...Object.values(dimensions)].join(" "),
    );
    const queue = (name: string) =>
      plan().resources.find((each) => each.type === "aws:sqs/queue:Queue" && each.name === name)?.inputs.name;
    expect(watched.toSorted()).toEqual(
      [
        "AWS/ApiGateway 5xx ApiApi-id",
        "AWS/ApiGateway ExecutionError SocketApi-id $default",
        ...["authorizer", "connect", "default", "send"].map(
          (n) => `AWS/Lambda Errors parley-production-${n}`,
        ),
        "AWS/Lambda Throttles",
        `AWS/SQS ApproximateAgeOfOldestMessage ${queue("FanoutQueue")}`,
        `AWS/SQS ApproximateNumberOfMessagesVisible ${queue("FanoutDeadQueue")}`,
        "Parley LoggedErrors-production",
      ].toSorted(),
    );
  });

  it("goes off within five minutes, says nothing when nothing happens, and says what to do", () => {
    expect(new Set(alarms().map(({ name }) => name)).size).toBe(alarms().length);
    for (const alarm of alarms()) {
      expect(alarm.period * alarm.evaluationPeriods).toBeLessThanOrEqual(300);
      expect(alarm.treatMissingData).toBe("notBreaching");
      expect(alarm.comparisonOperator).toBe("GreaterThanThreshold");
      // What happened, and then something to do.
      expect(alarm.alarmDescription).toMatch(/\. .*\b(Read|Look|Search|Check)\b.*\.$/);
      expect(alarm.alarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  it("has no metric of its own but one that an alarm looks at, and that has no value while all is well", () => {
    expect(
      filters()
        .map(({ logGroupName }) => logGroupName)
        .toSorted(),
    ).toEqual(
      Object.keys(functions)
        .map((name) => `/aws/lambda/parley-production-${name}`)
        .toSorted(),
    );
    const looked = alarms().map(({ namespace, metricName }) => `${namespace} ${metricName}`);
    for (const { pattern, metricTransformation: made } of filters()) {
      expect(pattern).toBe('{ $.level = "ERROR" }');
      expect(looked).toContain(`${made.namespace} ${made.name}`);
      expect(made.defaultValue).toBeUndefined();
      expect(made.dimensions).toBeUndefined();
    }
  });

  it("shows all of it on one page of this stage alone, with no more metrics than a free dashboard has", () => {
    const { dashboardName, dashboardBody } = onlyInputOf(plan(), "aws:cloudwatch/dashboard:Dashboard");
    expect(dashboardName).toBe("parley-production");
    const { widgets } = JSON.parse(dashboardBody);
    const metrics: unknown[][] = widgets.flatMap(
      ({ properties }: { properties: { metrics: unknown[][] } }) => properties.metrics,
    );
    expect(metrics.length).toBeLessThanOrEqual(50);
    for (const metric of metrics) {
      expect(metric.every((part) => typeof part === "string" && part !== "")).toBe(true);
    }
    for (const { properties } of widgets) expect(properties.region).toBe("us-east-1");
    // Somebody must be able to see what the functions count themselves.
    for (const cause of missedCauses) expect(metrics.map(([, name]) => name)).toContain(cause);
    expect(dashboardBody).toContain("parley-production-send");
    expect(dashboardBody).not.toContain("parley-ci");
  });
};
