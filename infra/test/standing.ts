import { expect, it } from "vitest";
import { type Standing, standing } from "../../cost/standing.ts";
import { type FunctionSpec, functions } from "../../packages/functions/src/manifest.ts";
import { missedCauses } from "../../packages/functions/src/missed-causes.ts";
import { handshakeThrottle, requestThrottle, socketThrottle } from "../../scale/walls.ts";
import { billedTypes, freeTypes } from "./billed-types.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

/**
 * https://aws.amazon.com/cloudwatch/pricing/: the free dashboards show at most this many metrics.
 */
const metricsOfFreeDashboard = 50;

type Alarm = { metricQueries?: { metric?: object }[] };

/** An alarm on an expression is billed for each metric in it. */
const metricsOfAlarm = ({ metricQueries = [] }: Alarm) =>
  metricQueries.length === 0 ? 1 : metricQueries.filter(({ metric }) => metric).length;

type Widget = { properties: { metrics?: unknown[][] } };

const metricsOfDashboard = (body: string) => {
  const { widgets }: { widgets: Widget[] } = JSON.parse(body);
  const named = widgets.flatMap(({ properties: { metrics = [] } }) =>
    metrics.map((metric) => JSON.stringify(metric.filter((part) => typeof part === "string"))),
  );
  return new Set(named).size;
};

type Filter = { metricTransformation: { namespace: string; name: string } };

/**
 * The metrics of the metric filters, and those published by the fan-out functions: a metric for
 * each function and cause.
 */
const customMetrics = (plan: Plan) => {
  const filters: Filter[] = inputsOf(plan, "aws:cloudwatch/logMetricFilter:LogMetricFilter");
  const filtered = new Set(
    filters.map(({ metricTransformation: { namespace, name } }) => `${namespace} ${name}`),
  );
  const posting = Object.values<FunctionSpec>(functions).filter(({ queue }) => queue);
  return filtered.size + posting.length * missedCauses.length;
};

/** The billed resources of an idle stage, from its plan. */
const standingIn = (plan: Plan): Standing => {
  const dashboards = inputsOf(plan, "aws:cloudwatch/dashboard:Dashboard").map(({ dashboardBody }) =>
    metricsOfDashboard(dashboardBody),
  );
  const alarms: Alarm[] = inputsOf(plan, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const table = onlyInputOf(plan, "aws:dynamodb/table:Table");
  const made = inputsOf(plan, "aws:lambda/function:Function");
  const groups = inputsOf(plan, "aws:cloudwatch/logGroup:LogGroup");
  const cdn = onlyInputOf(plan, "aws:cloudfront/distribution:Distribution");
  return {
    alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOfAlarm(alarm), 0),
    dashboards: dashboards.filter((metrics) => metrics <= metricsOfFreeDashboard).length,
    largeDashboards: dashboards.filter((metrics) => metrics > metricsOfFreeDashboard).length,
    customMetrics: customMetrics(plan),
    logDays: Math.max(...groups.map(({ retentionInDays }) => retentionInDays)),
    recovery: table.pointInTimeRecovery.enabled,
    keyUsers: table.serverSideEncryption?.enabled
      ? made.filter(({ environment }) => environment?.variables?.PARLEY_TABLE).length
      : 0,
    polledQueues: inputsOf(plan, "aws:lambda/eventSourceMapping:EventSourceMapping").length,
    edgeFunctions: cdn.defaultCacheBehavior.functionAssociations?.length ?? 0,
    userPool: inputsOf(plan, "aws:cognito/userPool:UserPool").length > 0,
  };
};

/** A stage's billed resources, as `cost` counts them. */
export const standingParts = (stage: "ci" | "production", plan: () => Plan) => {
  it("has the standing parts that its cost is reckoned from, no more and no fewer", () => {
    expect(standingIn(plan())).toEqual(standing[stage === "production" ? "production" : "other"]);
  });

  it("has no kind of resource of which nobody has said what it costs", () => {
    const types = new Set(plan().resources.map(({ type }) => type));
    const known = new Set<string>([...Object.keys(billedTypes), ...freeTypes]);
    expect(
      [...types].filter((type) => type.includes(":") && type.startsWith("aws:") && !known.has(type)),
    ).toEqual([]);
  });

  const stageOf = (protocol: "WEBSOCKET" | "HTTP") => {
    const api = plan().resources.find(
      ({ type, inputs }) => type === "aws:apigatewayv2/api:Api" && inputs.protocolType === protocol,
    );
    const [found] = inputsOf(plan(), "aws:apigatewayv2/stage:Stage").filter(
      ({ apiId }) => apiId === `${api?.name}-id`,
    );
    return found;
  };

  it("takes from clients what `scale` takes its HTTP API to bear", () => {
    if (stage !== "production") return;
    expect(stageOf("HTTP").defaultRouteSettings).toMatchObject({
      throttlingRateLimit: requestThrottle.perSecond,
      throttlingBurstLimit: requestThrottle.burst,
    });
  });

  it("takes from clients what `scale` takes its WebSocket API to bear", () => {
    if (stage !== "production") return;
    const found = stageOf("WEBSOCKET");
    expect(found.defaultRouteSettings.throttlingRateLimit).toBe(socketThrottle);
    expect(found.routeSettings).toEqual([
      {
        routeKey: "$connect",
        throttlingRateLimit: handshakeThrottle.perSecond,
        throttlingBurstLimit: handshakeThrottle.burst,
      },
    ]);
  });

  it("has Lambda wait at the queue as seldom as it can", () => {
    for (const mapping of inputsOf(plan(), "aws:lambda/eventSourceMapping:EventSourceMapping")) {
      // Dedicated pollers are billed by the hour, and a minimum concurrency keeps the number of
      // pollers up.
      expect(mapping.provisionedPollerConfig).toBeUndefined();
      expect(mapping.scalingConfig).toBeUndefined();
    }
  });
};
