import { availableParallelism } from "node:os";
import { anyCost, startCloud } from "../../packages/local/src/cloud.ts";
import { watchClosedRooms } from "../../packages/local/test/closed-room-watch.ts";
import type { ChildOptions, FromChild, ToChild } from "./messages.ts";

/** The program of the child process: one local cloud, whose faults its parent sets. */

const report = (message: FromChild) => void process.send?.(message, () => {});

const options: ChildOptions = JSON.parse(process.argv[2] ?? "{}");
// Without its parent it has no purpose.
process.on("disconnect", () => process.exit());

// Starting an environment costs as much as dozens of invocations: with more of them than the CPUs
// can run, a busy cloud does little else.
const { onFrame, onAnswer } = watchClosedRooms((heard) => report({ kind: "heard", heard }));
const cloud = await startCloud({
  ...options,
  gateway: { onFrame },
  http: { onAnswer },
  rateLimits: anyCost,
  lambda: { maxEnvironments: 2 * availableParallelism() },
});
process.on("message", ({ faults }: ToChild) => cloud.faults.set(faults));
setInterval(() => {
  const { user, system } = process.cpuUsage();
  report({ kind: "counts", counts: cloud.faults.counts, cpuSeconds: (user + system) / 1e6 });
}, 500);
const { ws, api, management, dynamodb, lambda, sqs } = cloud;
report({ kind: "ready", addresses: { ws, api, management, dynamodb, lambda, sqs } });
