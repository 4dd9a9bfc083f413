import { type Json, objectOf } from "../json.ts";
import { propertiesOf } from "../properties.ts";
import { as, type ResourceType } from "../resource-type.ts";

const dimensionsOf = (value: Json) =>
  Object.entries(objectOf(value)).map(([Name, Value]) => ({ Name, Value }));

/** The one transformation, in a list. */
const transformationsOf = (value: Json) => {
  const { name, namespace, value: metricValue, ...more } = objectOf(value);
  return [
    {
      ...propertiesOf(more),
      MetricName: name ?? null,
      MetricNamespace: namespace ?? null,
      MetricValue: metricValue ?? null,
    },
  ];
};

/** CloudWatch. */
export const watchingTypes = {
  "aws:cloudwatch/dashboard:Dashboard": { type: "AWS::CloudWatch::Dashboard" },
  "aws:cloudwatch/logGroup:LogGroup": { type: "AWS::Logs::LogGroup", inputs: { name: "LogGroupName" } },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    type: "AWS::Logs::MetricFilter",
    inputs: {
      name: "FilterName",
      pattern: "FilterPattern",
      metricTransformation: as("MetricTransformations", transformationsOf),
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    type: "AWS::CloudWatch::Alarm",
    inputs: { name: "AlarmName", dimensions: as("Dimensions", dimensionsOf) },
  },
} satisfies Record<string, ResourceType>;
