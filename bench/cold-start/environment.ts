import { accessKeyId, region, secretAccessKey } from "@parley/aws-local/lambda/function";
import { functions } from "@parley/functions/manifest";
import type { Cloud } from "@parley/local/cloud";
import { hostedFunction } from "@parley/local/variables";

/** The environment variables of the send function in a cloud, for a separate process. */
export const sendEnvironment = (cloud: Cloud): Record<string, string> => ({
  ...hostedFunction(functions.send, {
    table: cloud.table,
    dynamodb: cloud.dynamodb,
    lambda: cloud.lambda,
    sqs: cloud.sqs,
    fanoutQueue: cloud.queues.fanout,
    management: cloud.management,
    guestKeys: "",
    stage: "bench",
    guests: true,
    rateLimits: {},
    dailyBudget: 1_000_000,

    sites: "",
    retentionDays: 0,
  }).variables,
  AWS_LAMBDA_FUNCTION_NAME: "send",
  AWS_ACCESS_KEY_ID: accessKeyId("send"),
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_REGION: region,
});
