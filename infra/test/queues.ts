import { expect, it } from "vitest";
import { deploymentOf } from "../../packages/functions/src/manifest.ts";
import { account, functionArn, region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { inputsNamed, onlyInputOf } from "./read.ts";

const { queue: spec } = deploymentOf({ live: false });

const queueNamed = (plan: Plan, name: string) => {
  const inputs = inputsNamed(plan, "aws:sqs/queue:Queue", name);
  const physical = inputs.name;
  return {
    inputs,
    arn: `arn:aws:sqs:${region}:${account}:${physical}`,
    url: `https://sqs.${region}.amazonaws.com/${account}/${physical}`,
  };
};

/** The queue that feeds the fan-out workers. */
export const fanoutQueueIn = (plan: Plan) => queueNamed(plan, "FanoutQueue");

/** The queue for messages that fail repeatedly. */
const deadLettersIn = (plan: Plan) => queueNamed(plan, "FanoutDeadQueue");

/** The queue of busy and large rooms. */
export const queues = (stage: string, plan: () => Plan) => {
  it("keeps each room in order, each event once, and no room from being as fast as another", () => {
    const { inputs } = fanoutQueueIn(plan());
    expect(inputs).toMatchObject({
      fifoQueue: true,
      contentBasedDeduplication: false,
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
      sqsManagedSseEnabled: true,
      visibilityTimeoutSeconds: spec.visibilitySeconds,
      messageRetentionSeconds: spec.retentionSeconds,
    });
    expect(inputs.name).toMatch(/\.fifo$/);
  });

  it("puts what fails time and again aside", () => {
    const dead = deadLettersIn(plan());
    expect(JSON.parse(fanoutQueueIn(plan()).inputs.redrivePolicy)).toEqual({
      deadLetterTargetArn: dead.arn,
      maxReceiveCount: spec.tries,
    });
    expect(dead.inputs).toMatchObject({
      fifoQueue: true,
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: spec.deadLetterSeconds,
    });
  });

  it("lets workers hand a very large room on as often as it takes", () => {
    expect(onlyInputOf(plan(), "aws:lambda/functionRecursionConfig:FunctionRecursionConfig")).toMatchObject({
      functionName: `parley-${stage}-${spec.worker}`,
      recursiveLoop: "Allow",
    });
  });

  it("feeds the worker with batches of which parts may fail", () => {
    expect(onlyInputOf(plan(), "aws:lambda/eventSourceMapping:EventSourceMapping")).toMatchObject({
      eventSourceArn: fanoutQueueIn(plan()).arn,
      functionName: functionArn(`parley-${stage}-${spec.worker}`),
      batchSize: spec.batch,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
  });
};
