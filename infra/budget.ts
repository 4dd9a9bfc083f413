import { settings } from "./stage.ts";

/** At four fifths of a day's budget, and above it: in percent. */
const thresholds = [80, 100];

/**
 * Notifies somebody when AWS's own bill of this stage exceeds its daily budget. It uses the tag
 * that SST gives every resource, which has to be activated once as a cost allocation tag. Created
 * only if there is an address to notify: two budgets are free for each account, and each further
 * one costs $0.02 a day.
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 */
if (settings.budgetEmail && !$dev) {
  const subscriberEmailAddresses = [settings.budgetEmail];
  new aws.budgets.Budget("Budget", {
    name: `${$app.name}-${$app.stage}`,
    budgetType: "COST",
    timeUnit: "DAILY",
    limitAmount: settings.dailyBudget,
    limitUnit: "USD",
    costFilters: [{ name: "TagKeyValue", values: [`user:sst:stage$${$app.stage}`] }],
    notifications: thresholds.map((threshold) => ({
      comparisonOperator: "GREATER_THAN",
      threshold,
      thresholdType: "PERCENTAGE",
      notificationType: "ACTUAL",
      subscriberEmailAddresses,
    })),
  });
}
