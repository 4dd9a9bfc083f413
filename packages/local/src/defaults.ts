import type { EngineName } from "@parley/aws-local/dynamodb/dynamodb";
import { deploymentOf } from "@parley/functions/manifest";
import type { Ports } from "./cloud-options.ts";

/** Any free ones. */
export const freePorts: Ports = { gateway: 0, api: 0, dynamodb: 0, lambda: 0, sqs: 0 };

/** @param name as the environment variable `PARLEY_DYNAMODB` has it. @throws Error for another one. */
export const engineOf = (name: string | undefined): EngineName => {
  if (name === undefined || name === "" || name === "dynalite") return "dynalite";
  if (name === "dynamodb-local") return name;
  throw new Error(`PARLEY_DYNAMODB is "${name}". It can be dynalite or dynamodb-local.`);
};

/**
 * Production, except for HTTP requests: nobody pays for them here, and everything on a machine
 * shares their throttle.
 */
export const productionHere = deploymentOf({
  live: false,
  throttles: { requests: { perSecond: 20, burst: 500 } },
});
