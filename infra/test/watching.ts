import { expect, it } from "vitest";
import { functions } from "../../packages/functions/src/manifest.ts";
import type { Plan } from "./plan.ts";
import { deadLettersIn, fanoutQueueIn } from "./queues.ts";
import { grantsOf, inputsOf, onlyInputOf } from "./read.ts";

/** What tells somebody that something is wrong. */
export const watching = (stage: string, plan: () => Plan) => {
  const alarms = () => inputsOf(plan(), "aws:cloudwatch/metricAlarm:MetricAlarm");
  const named = (name: string) => alarms().find((alarm) => alarm.name === `parley-${stage}-${name}`);

  it("goes off at the first error and the first throttle of any function", () => {
    for (const name of Object.keys(functions)) {
      const FunctionName = `parley-${stage}-${name}`;
      const atOnce = { threshold: 0, statistic: "Sum", datapointsToAlarm: 1, dimensions: { FunctionName } };
      expect(named(`${name}-errors`)).toMatchObject({ metricName: "Errors", ...atOnce });
      expect(named(`${name}-throttles`)).toMatchObject({ metricName: "Throttles", ...atOnce });
    }
  });

  it("goes off when what people wait for takes long, but for a single minute's sake", () => {
    for (const name of ["authorizer", "connect", "send", "default", "api"]) {
      expect(named(`${name}-latency`)).toMatchObject({
        metricName: "Duration",
        extendedStatistic: "p99",
        datapointsToAlarm: 3,
        evaluationPeriods: 5,
      });
    }
  });

  it("goes off at what the APIs, the queue and the logs tell", () => {
    const ofQueue = { QueueName: fanoutQueueIn(plan()).inputs.name };
    for (const [name, metricName, dimensions] of [
      ["socket-errors", "IntegrationError", { ApiId: "SocketApi-id", Stage: "$default" }],
      ["http-errors", "5xx", { ApiId: "ApiApi-id" }],
      ["fanout-dead", "ApproximateNumberOfMessagesVisible", { QueueName: deadLettersIn(plan()).inputs.name }],
      ["fanout-late", "ApproximateAgeOfOldestMessage", ofQueue],
      ["fanout-old", "ApproximateAgeOfOldestMessage", ofQueue],
      ["logged-errors", `LoggedErrors-${stage}`, undefined],
    ] as const) {
      expect([name, named(name)]).toEqual([name, expect.objectContaining({ metricName })]);
      expect([name, named(name)?.dimensions]).toEqual([name, dimensions]);
    }
    const filters = inputsOf(plan(), "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    expect(filters.map(({ logGroupName }) => logGroupName).toSorted()).toEqual(
      Object.keys(functions)
        .map((name) => `/aws/lambda/parley-${stage}-${name}`)
        .toSorted(),
    );
    for (const { pattern } of filters) expect(pattern).toBe('{ $.level = "ERROR" }');
  });

  it("goes off at whatever the table refuses of what a function may ask of it", () => {
    const allowed = [...grantsOf(plan()).values()].flatMap(({ allows }) => allows);
    const operations = new Set(allowed.flatMap((right) => /dynamodb:(\w+)/.exec(right)?.[1] ?? []));
    expect(operations.size).toBe(5);
    for (const Operation of operations) {
      expect(named(`table-${Operation.replace("Item", "-item").toLowerCase()}`)).toMatchObject({
        namespace: "AWS/DynamoDB",
        metricName: "ThrottledRequests",
        dimensions: { TableName: onlyInputOf(plan(), "aws:dynamodb/table:Table").name, Operation },
        statistic: "Sum",
        threshold: 0,
        datapointsToAlarm: 1,
      });
    }
  });

  it("says nothing when nothing happens, and is described", () => {
    expect(new Set(alarms().map(({ name }) => name)).size).toBe(alarms().length);
    for (const { treatMissingData, alarmDescription, dimensions = {} } of alarms()) {
      expect(treatMissingData).toBe("notBreaching");
      expect(alarmDescription).toMatch(/\.$/);
      for (const value of Object.values(dimensions)) expect(value).toEqual(expect.stringMatching(/./));
    }
  });

  it("shows all of it on one page, of this stage alone", () => {
    const { dashboardName, dashboardBody } = onlyInputOf(plan(), "aws:cloudwatch/dashboard:Dashboard");
    expect(dashboardName).toBe(`parley-${stage}`);
    const { widgets } = JSON.parse(dashboardBody);
    expect(widgets).toHaveLength(13);
    for (const { properties } of widgets) {
      expect(properties.region).toBe("us-east-1");
      expect(
        properties.metrics.flat().every((part: unknown) => typeof part === "string" && part !== ""),
      ).toBe(true);
    }
    expect(dashboardBody).toContain(`parley-${stage}-send`);
    expect(dashboardBody).not.toContain(stage === "ci" ? "production" : "parley-ci");
  });
};
