import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { type Delivery, missed } from "@parley/core/fanout/deliver";
import { onFirstUse } from "@parley/core/wire/on-first-use";
import { missedCauses } from "./missed-causes.ts";

/** A recipient that is gone but still in the room's list was not missed. */
const causes = [...missedCauses, "cleanupFailed"] as const;

const openMetrics = onFirstUse(
  () =>
    new Metrics({
      namespace: "Parley",
      serviceName: "fan-out",
      defaultDimensions: { function: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "" },
    }),
);

/**
 * Counts the recipients that a fan-out missed, by cause, as CloudWatch metrics: namespace `Parley`,
 * dimension `function`. A complete fan-out logs nothing: a line for each would cost a quarter of a
 * dollar a million messages, and API Gateway already counts what was delivered.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param events what it was about, for readers of the line.
 */
export const countMissed = (delivery: Delivery, events: readonly string[]): void => {
  if (missed(delivery) + delivery.cleanupFailed === 0) return;
  const metrics = openMetrics();
  for (const cause of causes) {
    if (delivery[cause] > 0) metrics.addMetric(cause, MetricUnit.Count, delivery[cause]);
  }
  metrics.addMetadata("events", events.join(" "));
  metrics.addMetadata("reached", `${delivery.delivered} delivered, ${delivery.gone} gone`);
  metrics.publishStoredMetrics();
};
