import { type Json, objectsOf } from "../json.ts";
import { as, inside, type ResourceType } from "../resource-type.ts";

const filtersOf = (value: Json) =>
  Object.fromEntries(objectsOf(value).map(({ name, values }) => [String(name), values ?? null]));

const notificationsOf = (value: Json): Json =>
  objectsOf(value).map(
    ({ comparisonOperator, notificationType, threshold, thresholdType, subscriberEmailAddresses }) => ({
      Notification: {
        ComparisonOperator: comparisonOperator ?? null,
        NotificationType: notificationType ?? null,
        Threshold: threshold ?? null,
        ThresholdType: thresholdType ?? null,
      },
      Subscribers: (Array.isArray(subscriberEmailAddresses) ? subscriberEmailAddresses : []).map(
        (Address) => ({
          Address,
          SubscriptionType: "EMAIL",
        }),
      ),
    }),
  );

/** AWS Budgets: CloudFormation has everything except the notifications in one property. */
export const budgetTypes = {
  "aws:budgets/budget:Budget": {
    type: "AWS::Budgets::Budget",
    inputs: {
      name: inside("Budget", "BudgetName"),
      budgetType: inside("Budget", "BudgetType"),
      timeUnit: inside("Budget", "TimeUnit"),
      limitAmount: (value) => ({ Budget: { BudgetLimit: { Amount: Number(value) } } }),
      limitUnit: (value) => ({ Budget: { BudgetLimit: { Unit: value } } }),
      costFilters: (value) => ({ Budget: { CostFilters: filtersOf(value) } }),
      notifications: as("NotificationsWithSubscribers", notificationsOf),
    },
  },
} satisfies Record<string, ResourceType>;
