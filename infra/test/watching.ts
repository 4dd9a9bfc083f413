import { expect, it } from "vitest";
import { functions } from "../../packages/functions/src/manifest.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

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

  it("goes off at what the APIs, the table, the queue and the logs tell", () => {
    for (const [name, metricName] of [
      ["socket-errors", "IntegrationError"],
      ["http-errors", "5xx"],
      ["table", "ThrottledRequests"],
      ["fanout-dead", "ApproximateNumberOfMessagesVisible"],
      ["fanout-late", "ApproximateAgeOfOldestMessage"],
      ["logged-errors", `LoggedErrors-${stage}`],
    ] as const) {
      expect([name, named(name)?.metricName]).toEqual([name, metricName]);
    }
    const filters = inputsOf(plan(), "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    expect(filters.map(({ logGroupName }) => logGroupName).toSorted()).toEqual(
      Object.keys(functions)
        .map((name) => `/aws/lambda/parley-${stage}-${name}`)
        .toSorted(),
    );
    for (const { pattern } of filters) expect(pattern).toBe('{ $.level = "ERROR" }');
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
