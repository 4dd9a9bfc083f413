import {
  callName,
  type DynamoDbCall,
  type Refusal,
  type TableAnswer,
} from "@parley/aws-local/dynamodb/dynamodb";
import type { ManagementAnswer, ManagementCall } from "@parley/aws-local/gateway/observe";
import { type LambdaAnswer, type LambdaCall, tooManyRequests } from "@parley/aws-local/lambda/api";
import type { QueueAnswer, QueueCall } from "@parley/aws-local/queue/api";
import { failures } from "@parley/aws-local/queue/failure";
import { interceptCalls } from "./calls.ts";
import { createFaultDecisions } from "./decisions.ts";
import type { Faults, ObservedCall } from "./faults.ts";
import { interceptInvocations } from "./invocations.ts";
import { type FaultPlan, noCounts } from "./plan.ts";
import { requirePlan } from "./plan-check.ts";
import { deliverPost } from "./posts.ts";
import { createRuns } from "./runs.ts";

/** Cuts the clients' connections. */
export type Cutter = { connectionIds(): string[]; cut(connectionId: string): void };

const throughputExceeded: Refusal = {
  status: 400,
  type: "ProvisionedThroughputExceededException",
  message: "The level of configured provisioned throughput for the table was exceeded.",
};
const limitExceeded: ManagementAnswer = { status: 429, errorType: "LimitExceededException", body: "" };

/**
 * Creates the faults of a cloud, and the wrappers of its services for them.
 * @param cutter known once the gateway runs.
 */
export const createFaults = (first: FaultPlan, cutter: () => Cutter | undefined) => {
  const counts = noCounts();
  const strikesOf = (plan: FaultPlan) =>
    createFaultDecisions(plan, (kind) => {
      counts[kind] += 1;
    });
  requirePlan(first);
  let plan = first;
  let strikes = strikesOf(plan);
  const listeners = new Set<(call: ObservedCall) => void>();
  const runs = createRuns();
  const common = {
    runs,
    strikes: () => strikes,
    observe: (call: ObservedCall) => {
      for (const listener of listeners) listener(call);
    },
  };
  const invocations = interceptInvocations({
    strikes: common.strikes,
    cut: (connectionId) => cutter()?.cut(connectionId),
  });

  const faults: Faults = {
    get plan() {
      return plan;
    },
    counts,
    get struck() {
      return strikes.struck;
    },
    get running() {
      return runs.count();
    },
    get connections() {
      return cutter()?.connectionIds().length ?? 0;
    },
    set: (next) => {
      requirePlan(next);
      plan = next;
      strikes = strikesOf(plan);
      runs.recount();
      invocations.recount();
    },
    cut: (max = Infinity) => {
      const gateway = cutter();
      const victims = gateway?.connectionIds().slice(0, max) ?? [];
      for (const connectionId of victims) gateway?.cut(connectionId);
      return victims.length;
    },
    observe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    faults,
    onRun: runs.begin,
    interceptInvocations: invocations.intercept,
    interceptTable: interceptCalls<DynamoDbCall, TableAnswer>({
      ...common,
      service: "dynamodb",
      nameOf: callName,
      throttled: throughputExceeded,
      carryOut: async ({ eventual }, occasion, act) =>
        eventual && strikes.of("staleRead", occasion) ? "stale" : act(),
    }),
    interceptConnections: interceptCalls<ManagementCall, ManagementAnswer>({
      ...common,
      service: "connections",
      nameOf: ({ method }) => method,
      throttled: limitExceeded,
      carryOut: ({ method }, occasion, act) =>
        method === "POST" ? deliverPost(strikes, occasion, act) : act(),
    }),
    interceptLambda: interceptCalls<LambdaCall, LambdaAnswer>({
      ...common,
      service: "lambda",
      nameOf: (call) => `Invoke ${call.function}`,
      throttled: tooManyRequests,
    }),
    interceptQueue: interceptCalls<QueueCall, QueueAnswer>({
      ...common,
      service: "queue",
      nameOf: ({ operation }) => operation,
      throttled: { failure: failures.throttled() },
    }),
  };
};
