import { devNull } from "node:os";
import type { HostedFunction } from "@parley/aws-local/lambda/function";
import type { RateLimitsInput } from "@parley/core/rate-limit/rate-limits";
import type { Tuning } from "@parley/core/tuning";
import { type FunctionSpec, variablesOf } from "@parley/functions/manifest";

/** The environment of functions in a cloud. */
export type Resources = {
  table: string;
  dynamodb: string;
  lambda: string;
  /** SQS's endpoint, and the URL of the fan-out's queue there. */
  sqs: string;
  fanoutQueue: string;
  management: string;
  /** The keys of guest tokens, newest first, separated by white space. */
  guestKeys: string;
  stage: string;
  guests: boolean;
  /** The accepted accounts, if any. */
  accounts?: { issuer: string; client: string } | undefined;
  retentionDays: number;
  rateLimits: RateLimitsInput;
  /** US dollars a day that the stage may cost. */
  dailyBudget: number;
  /** The constants that this cloud sets otherwise. */
  tuning?: Tuning | undefined;
  /** The origins of sites, as `PARLEY_SITES` has them. */
  sites: string;
};

/**
 * A function with the environment variables that the manifest promises, and those that Lambda and
 * the AWS SDK need.
 */
export const hostedFunction = (spec: FunctionSpec, resources: Resources): HostedFunction => ({
  handler: spec.handler,
  timeoutSeconds: spec.timeoutSeconds,
  memoryMb: spec.memoryMb,
  variables: {
    // Lambda has no such files; the SDK would find those of the user who runs the cloud.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL_DYNAMODB: resources.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: resources.lambda,
    AWS_ENDPOINT_URL_SQS: resources.sqs,
    ...(resources.tuning && { PARLEY_TUNING: JSON.stringify(resources.tuning) }),
    ...variablesOf(spec, {
      ...resources,
      legacyWelcome: "legacy-welcome",
      guests: resources.guests ? "on" : "off",
      accounts: resources.accounts,
      rateLimits: JSON.stringify(resources.rateLimits),
      dailyBudget: String(resources.dailyBudget),
      retentionDays: String(resources.retentionDays),
    }),
  },
});
