import { type Json, type JsonObject, objectOf, objectsOf } from "../json.ts";
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

/** A notification, and who gets it. */
const notificationOf = ({
  subscriberEmailAddresses,
  subscriberSnsTopicArns,
  ...notification
}: JsonObject) => ({
  Notification: propertiesOf(notification),
  Subscribers: [
    ...subscribersOf("EMAIL", subscriberEmailAddresses),
    ...subscribersOf("SNS", subscriberSnsTopicArns),
  ],
});

const subscribersOf = (SubscriptionType: "EMAIL" | "SNS", addresses: Json | undefined) =>
  (Array.isArray(addresses) ? addresses : []).map((Address) => ({ Address, SubscriptionType }));

const costFiltersOf = (value: Json) =>
  Object.fromEntries(objectsOf(value).map(({ name, values }) => [String(name), values ?? null]));

/** A property of the budget itself. */
const ofBudget = (property: string, make: (value: Json) => Json) => (value: Json) => ({
  Budget: { [property]: make(value) },
});

const unchanged = (value: Json) => value;

/** CloudWatch, and the budget. */
export const watchingTypes = {
  "aws:budgets/budget:Budget": {
    type: "AWS::Budgets::Budget",
    inputs: {
      name: ofBudget("BudgetName", unchanged),
      budgetType: ofBudget("BudgetType", unchanged),
      timeUnit: ofBudget("TimeUnit", unchanged),
      // Terraform has it as text.
      limitAmount: ofBudget("BudgetLimit", (amount) => ({ Amount: Number(amount) })),
      limitUnit: ofBudget("BudgetLimit", (unit) => ({ Unit: unit })),
      costFilters: ofBudget("CostFilters", costFiltersOf),
      notifications: as("NotificationsWithSubscribers", (value) => objectsOf(value).map(notificationOf)),
    },
  },
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
